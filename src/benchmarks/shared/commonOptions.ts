/**
 * Options shared by every command that runs a benchmark. A benchmark spreads this table into its own:
 * `{ ...commonOptions, model: Option.required(…) }`.
 */
import * as Option from "../../config/Option.ts"
import type { EditionId } from "../../domain/Edition.ts"
import type { EngineName, Profile } from "../../domain/Plan.ts"
import { editionIds } from "../../rules/editions/editions.ts"
import { defaultEdition } from "../../rules/editions/list.ts"

export type EngineWanted = "auto" | EngineName
export type IoMode = "direct" | "buffered"

/** What `Option.hosts` means when nobody names a host. */
export const localHost = "127.0.0.1"

/** The dotted parameters, which every benchmark command takes. Values are the assignments as written, `key=value`. */
const params = Option.withDefault<ReadonlyArray<string>>("params", { type: "params" }, [], {
  aliases: ["-p", "--param"],
  everyday: true,
  summary:
    "Workload parameters, key=value, as many as wanted. A flag wins over the same key in the configuration file.",
  metavar: "KEY=VALUE"
})

export const edition = Option.withDefault<EditionId>(
  "edition",
  { type: "choice", choices: editionIds },
  defaultEdition,
  {
    summary: "Published rule set to plan and judge by.",
    metavar: "EDITION"
  }
)

/** GiB: no host has a pebibyte, and what is computed from it stays a number. */
export const mostMemory = 1_048_576

const clientHostMemory = Option.optional<number>("client-host-memory-in-gb", {
  type: "number",
  above: 0,
  max: mostMemory
}, {
  aliases: ["-cm"],
  sample: "512",
  summary: "Memory of each client host in GiB, recorded as declared beside what is measured.",
  metavar: "GIB"
})

export const commonOptions = {
  hosts: Option.withDefault<ReadonlyArray<string>>("hosts", { type: "hosts" }, [localHost], {
    aliases: ["-s"],
    everyday: true,
    summary: "Hosts to run on, with commas, spaces or repeats; host:slots where the launcher needs it.",
    metavar: "HOST"
  }),
  params,
  resultsDir: Option.withDefault<string>("results-dir", { type: "path" }, "./mlpstorage-results", {
    aliases: ["-rd"],
    everyday: true,
    summary: "Folder that the records of runs are written to.",
    environment: "MLPERF_RESULTS_DIR",
    metavar: "PATH"
  }),
  systemname: Option.optional<string>("systemname", { type: "text" }, {
    aliases: ["-sn"],
    summary: "Name of the system under test; runs are grouped by it.",
    environment: "MLPERF_SYSTEMNAME",
    metavar: "NAME"
  }),
  orgname: Option.optional<string>("orgname", { type: "text" }, {
    summary: "Organisation that runs the benchmark; runs are grouped by it.",
    metavar: "NAME"
  }),
  label: Option.optional<string>("label", { type: "text" }, {
    summary: "A word of your own to tell series of runs apart; runs are grouped by it.",
    metavar: "TEXT"
  }),
  engine: Option.withDefault<EngineWanted>("engine", { type: "choice", choices: ["auto", "native", "dlio"] }, "auto", {
    summary: "What does the I/O: native (this program, one host) or dlio (the official engine under MPI)."
  }),
  closed: Option.flag("closed", {
    everyday: true,
    summary: "Ask for the CLOSED division: refuse what cannot qualify."
  }),
  open: Option.flag("open", { summary: "Ask for the OPEN division: refuse what cannot qualify." }),
  edition,
  whatIf: Option.flag("what-if", {
    aliases: ["--dry-run"],
    everyday: true,
    summary: "Print the plan and stop; nothing is touched."
  }),
  allowInvalidParams: Option.flag("allow-invalid-params", {
    aliases: ["-aip"],
    summary: "Start although the requested division is out of reach; recorded, and the exit status stays 9."
  }),
  skipValidation: Option.flag("skip-validation", {
    summary: "Start without looking at the hosts first, as doctor does; recorded, and shown with the results."
  }),
  loops: Option.withDefault<number>("loops", { type: "integer", min: 1, max: 10_000 }, 1, {
    everyday: true,
    summary: "How many times to run, one record each.",
    metavar: "N"
  }),
  baseline: Option.optional<string>("baseline", { type: "text" }, {
    sample: "my-label",
    summary: "Say at the end how the figures differ from these: a run, a label or a report, as compare takes them.",
    metavar: "RUN|LABEL"
  }),
  require: Option.withDefault<ReadonlyArray<string>>("require", { type: "texts" }, [], {
    sample: "read>=1",
    summary: "End with status 9 unless the figures reach this: au>=90, write>=20GiB/s; may be repeated.",
    metavar: "FIGURE>=N"
  }),
  timeout: Option.optional<number>("timeout", { type: "number", above: 0 }, {
    sample: "86400",
    summary: "Seconds a run may take before it is ended.",
    metavar: "SECONDS"
  }),
  profile: Option.withDefault<Profile>("profile", { type: "choice", choices: ["device", "dlio"] }, "device", {
    summary: "How the native engine does I/O: as the device likes it, or in DLIO's request sizes and hints."
  }),
  io: Option.optional<IoMode>("io", { type: "choice", choices: ["direct", "buffered"] }, {
    summary: "Direct or buffered I/O of the native engine, in place of the profile's choice."
  }),
  clientHostMemory
} as const satisfies Option.OptionTable

export type CommonOptions = typeof commonOptions

/** Options of every command that goes through the pipeline; the others say how a measurement is made. */
export type PipelineOptions =
  & Omit<
    CommonOptions,
    | "allowInvalidParams"
    | "baseline"
    | "clientHostMemory"
    | "closed"
    | "engine"
    | "io"
    | "loops"
    | "open"
    | "profile"
    | "require"
  >
  /** A benchmark may have words of its own for what does its work. */
  & { readonly engine: Option.Option<string> }
