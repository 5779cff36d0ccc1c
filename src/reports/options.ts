/** Options of the report commands. */
import * as Option from "../config/Option.ts"
import type { EditionId } from "../domain/Edition.ts"
import { editionIds } from "../rules/editions/editions.ts"
import {
  formats,
  formatsWanted,
  type FormatWanted,
  reportFiles,
  type RunFormat,
  runFormatNames,
  textFormat,
  usualFormats
} from "./formats.ts"

const listed = (words: ReadonlyArray<string>): string => `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`

const formatSummary = `Which files to write: ${usualFormats} is ${
  listed(formats.flatMap(({ name, usual }) => usual ? [name] : []))
}; ${
  formats.map(({ files, name }) => `${name} is ${files.map((file) => `${file.name} (${file.holds})`).join(" and ")}`)
    .join(", ")
}.`

export const resultsDir = Option.withDefault<string>("results-dir", { type: "path" }, "./mlpstorage-results", {
  aliases: ["-rd"],
  summary: "Folder to look for runs in, at any depth and of any version of the suite. It is only read.",
  environment: "MLPERF_RESULTS_DIR",
  metavar: "PATH"
})

export const edition = Option.optional<EditionId>("edition", { type: "choice", choices: editionIds }, {
  summary: "Judge every run by this edition; without it each run is judged by its own.",
  metavar: "EDITION"
})

export const deep = Option.flag("deep", {
  summary: "Compare each run's metadata with what its engine left: Hydra's YAML files and its log. Slower; what they " +
    "disagree on counts as unknown."
})

/** `benchmarks`: command-line names. */
export const reportgenOptionsOf = (benchmarks: ReadonlyArray<string>) => ({
  resultsDir,
  outputDir: Option.withDefault<string>("output-dir", { type: "path" }, "./report", {
    aliases: ["-o"],
    summary: `Folder for ${listed(reportFiles.map(({ name }) => name))}; never inside the results folder.`,
    metavar: "PATH"
  }),
  stateDir: Option.optional<string>("state-dir", { type: "path" }, {
    summary: "Folder for the journal that makes the next report quick; the output folder unless given.",
    metavar: "PATH"
  }),
  edition,
  system: Option.optional<string>("system", { type: "text" }, {
    aliases: ["--systemname", "-sn"],
    summary: "Only runs of these systems, with commas between.",
    metavar: "NAME"
  }),
  organization: Option.optional<string>("organization", { type: "text" }, {
    aliases: ["--orgname"],
    summary: "Only runs of these organisations, with commas between.",
    metavar: "NAME"
  }),
  benchmark: Option.optional<string>(
    "benchmark",
    { type: "choice", choices: benchmarks },
    { summary: "Only runs of this benchmark.", metavar: "NAME" }
  ),
  format: Option.withDefault<FormatWanted>(
    "format",
    { type: "choice", choices: formatsWanted },
    usualFormats,
    { summary: formatSummary }
  ),
  title: Option.optional<string>("title", { type: "text" }, {
    summary: "What to call the report, on its page and in its tables.",
    metavar: "TEXT"
  }),
  note: Option.optional<string>("note", { type: "text" }, {
    summary: "What to say of it below the title.",
    metavar: "TEXT"
  }),
  jobs: Option.optional<number>("jobs", { type: "integer", min: 1, max: 64 }, {
    aliases: ["-j"],
    summary: "Reading threads; as many as this machine has cores unless given, at most 8.",
    metavar: "N"
  }),
  fresh: Option.flag("fresh", { summary: "Read everything anew, whatever an earlier report remembers." }),
  deep,
  wait: Option.flag("wait", { summary: "Wait while another report uses the same state folder, instead of stopping." }),
  strict: Option.flag("strict", {
    summary: "End with status 9 when anything is INVALID or UNKNOWN, or a measured run was left out."
  })
} as const)
export type ReportgenOptions = ReturnType<typeof reportgenOptionsOf>

export const showOptions = {
  resultsDir,
  edition,
  deep,
  format: Option.withDefault<RunFormat>("format", { type: "choice", choices: runFormatNames }, textFormat, {
    summary: "How to print it: for a terminal, as tables for a ticket, as a row with its titles, or as metrics."
  })
} as const

type TrendFormat = "text" | "markdown"

export const trendOptions = {
  resultsDir,
  edition,
  deep,
  figure: Option.withDefault<ReadonlyArray<string>>("figure", { type: "texts" }, [], {
    summary: "Only this headline figure, as write or au; may be repeated.",
    metavar: "FIGURE"
  }),
  format: Option.withDefault<TrendFormat>("format", { type: "choice", choices: ["text", "markdown"] }, "text", {
    summary: "How to print it: for a terminal, or as tables for a ticket."
  })
} as const
