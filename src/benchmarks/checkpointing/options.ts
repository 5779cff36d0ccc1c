/** The options of the checkpointing commands. */
import * as Option from "../../config/Option.ts"
import { commonOptions } from "../shared/commonOptions.ts"
import { launchOptions } from "../shared/launchOptions.ts"
import { seriesOptions } from "../shared/seriesOptions.ts"
import type { ModelName } from "./models.ts"
import { modelNames } from "./models.ts"

type VerifyMode = "none" | "sample" | "full"

/** Processes when nobody says a number and no division is asked for. */
export const defaultProcesses = 8

/** Largest transfer of one request: far above what helps, far below what the kernel takes at once. */
export const largestTransferBytes = 1024 ** 3

const checkpointFolder = {
  aliases: ["-cf"],
  sample: "/mnt/storage/checkpoints",
  summary: "Folder the checkpoints go to; the run owns the sub-folder named after the model.",
  metavar: "PATH"
}

const sizeOptions = {
  ...commonOptions,
  model: Option.required<ModelName>("model", { type: "choice", choices: modelNames }, {
    aliases: ["-m"],
    summary: "Model whose checkpoint is written and read.",
    metavar: "MODEL"
  }),
  numProcesses: Option.optional<number>("num-processes", { type: "integer", min: 1, max: 131_072 }, {
    aliases: ["-np"],
    sample: "8",
    everyday: true,
    summary: `Ranks, one a simulated accelerator; ${defaultProcesses} unless a division is asked for.`,
    metavar: "N"
  }),
  numCheckpointsWrite: Option.withDefault<number>(
    "num-checkpoints-write",
    { type: "integer", min: 0, max: 10_000 },
    10,
    {
      aliases: ["-ncw"],
      everyday: true,
      summary: "Checkpoints to write; 0 turns writing off.",
      metavar: "N"
    }
  ),
  numCheckpointsRead: Option.withDefault<number>("num-checkpoints-read", { type: "integer", min: 0, max: 10_000 }, 10, {
    aliases: ["-ncr"],
    everyday: true,
    summary: "Checkpoints to read back; 0 turns reading off.",
    metavar: "N"
  }),
  checkpointFolder: Option.required<string>("checkpoint-folder", { type: "path" }, checkpointFolder),
  scale: Option.withDefault<number>("scale", { type: "number", above: 0, max: 1 }, 1, {
    everyday: true,
    summary: "Every file at this share of its size, in whole 4 KiB blocks. Below 1 the run is practice (native only).",
    metavar: "F"
  }),
  transferSize: Option.optional<number>("transfer-size", { type: "size", multipleOf: 4096 }, {
    sample: "16M",
    summary: "Bytes of one write or read request, in place of the profile's (native only).",
    metavar: "SIZE"
  }),
  verify: Option.withDefault<VerifyMode>("verify", { type: "choice", choices: ["none", "sample", "full"] }, "sample", {
    summary: "Check the stamps of what is read: none, first and last block of each request, or all (native only)."
  }),
  overwrite: Option.flag("overwrite", {
    everyday: true,
    summary: "Delete this program's earlier checkpoints of the model first, untimed."
  }),
  cleanup: Option.flag("cleanup", {
    everyday: true,
    summary: "Remove what the run wrote when it has ended."
  })
} as const satisfies Option.OptionTable

export const experimentOptions = {
  between: Option.optional<string>("between", { type: "command" }, {
    sample: "drop-caches",
    everyday: true,
    summary:
      "Write and read in two runs, and between them run this in a shell on every host; drop-caches drops their page caches.",
    metavar: "COMMAND"
  }),
  remapSeconds: Option.optional<number>("remap-seconds", { type: "number", above: 0, max: 86_400 }, {
    sample: "30",
    summary: "What it takes to make the checkpoints seen where they are read; shown added to the time of a read.",
    metavar: "SECONDS"
  }),
  resume: Option.flag("resume", {
    summary: "Go on with the last unfinished experiment of the same command line, where the rules still allow it."
  })
} as const satisfies Option.OptionTable

export const runOptions = {
  ...sizeOptions,
  ...launchOptions,
  ...seriesOptions,
  ...experimentOptions
} as const satisfies Option.OptionTable

export type RunOptions = typeof runOptions

/** A search asks for no division, makes as many runs as it needs, and removes what each wrote. */
const {
  allowInvalidParams: _sa,
  baseline: _sb,
  between: _sbe,
  cleanup: _sc,
  closed: _scl,
  loops: _sl,
  numProcesses: _sn,
  open: _so,
  overwrite: _sov,
  remapSeconds: _sm,
  require: _sr,
  resume: _sre,
  ...searching
} = runOptions

export const sweepOptions = {
  ...searching,
  maxProcesses: Option.required<number>("max-processes", { type: "integer", min: 2, max: 131_072 }, {
    sample: "8",
    summary: "Ranks of the largest run. Powers of two up to it are tried, and it.",
    metavar: "N"
  }),
  figure: Option.withDefault<"write" | "read">("figure", { type: "choice", choices: ["write", "read"] }, "write", {
    summary: "Rate that must grow.",
    everyday: true
  }),
  growth: Option.withDefault<number>("growth", { type: "number", above: 0, max: 100 }, 5, {
    summary: "By how much it must grow, in percent, from one number of ranks to the next.",
    metavar: "PERCENT",
    everyday: true
  }),
  resume: Option.flag("resume", {
    summary: "Go on with the newest search of the same command line: make the runs it lacks.",
    everyday: true
  })
} as const satisfies Option.OptionTable

export type SweepOptions = typeof sweepOptions

const { whatIf: _, ...withoutWhatIf } = sizeOptions

/** Commands that only print: they touch nothing anyway, start no ranks and need no folder. */
export const showOptions = {
  ...withoutWhatIf,
  checkpointFolder: Option.optional<string>("checkpoint-folder", { type: "path" }, checkpointFolder)
} as const satisfies Option.OptionTable

export type ShowOptions = typeof showOptions
