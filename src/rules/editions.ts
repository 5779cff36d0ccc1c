/** The editions of the rules: what each is, and which one a recorded run was made under. */
import * as Schema from "effect/Schema"
import { Edition } from "../domain/Edition.ts"
import type { JsonObject } from "../domain/Json.ts"

export interface EditionText {
  readonly edition: Edition
  /** Day or month the text stands for. */
  readonly dated: string
  readonly summary: string
}

export const editionTexts: ReadonlyArray<EditionText> = [
  {
    edition: "v1.0",
    dated: "2024-09-25",
    summary:
      "MLPerf Storage v1.0, as published: run counts and aggregation only. It has no parameter rules, so its runs are " +
      "not judged."
  },
  {
    edition: "v2.0",
    dated: "2025-08-04",
    summary: "MLPerf Storage v2.0, as published: the submission guidelines and the checks of that release."
  },
  {
    edition: "v3.0",
    dated: "2026-07",
    summary: "MLPerf Storage v3.0: Rules.md and the checks of release 3.0.26."
  }
]

/** The traces in a run folder that tell its edition. What is absent is `undefined`. */
export interface EditionTraces {
  /** `edition` of a record that this program wrote, as it stands in the file. */
  readonly recorded: unknown
  /** `args` of the metadata. */
  readonly args: JsonObject | undefined
  /** Keys of `overrides.yaml` or `override_parameters`, with or without `++workload.` and `=value`. */
  readonly overrides: ReadonlyArray<string>
  readonly accelerator: string | undefined
  /** Some `*_metadata.json` is there, readable or not. */
  readonly hasMetadata: boolean
  /** `per_epoch_stats.json` without a rank before it. */
  readonly hasUnprefixedEpochStats: boolean
  /** A `configs/` or `.hydra/` folder. */
  readonly hasHydraFolder: boolean
}

/** `edition: null` is undetermined: facts are still reported, and somebody has to name an edition to judge by. */
export interface EditionFinding {
  readonly edition: Edition | null
  /** What decided, or why nothing did. */
  readonly decidedBy: string
}

const isEdition = Schema.is(Edition)

const newAccelerators: ReadonlySet<string> = new Set(["b200", "mi355"])

const has = (args: JsonObject | undefined, ...keys: ReadonlyArray<string>): boolean =>
  args !== undefined && keys.every((key) => Object.hasOwn(args, key) && args[key] !== null)

const keyOf = (override: string): string => override.replace(/^\+*(?:workload\.)?/, "").split("=")[0]?.trim() ?? ""

/** In this order: our own record, the arguments of v3.0 and of v2.0, what only v3.0 writes, the layout of v1.0. */
export const detectEdition = (traces: EditionTraces): EditionFinding => {
  const { accelerator, args, hasHydraFolder, hasMetadata, hasUnprefixedEpochStats, overrides, recorded } = traces
  if (isEdition(recorded)) return { edition: recorded, decidedBy: "the record names its edition" }
  if (has(args, "mode", "benchmark")) {
    return { edition: "v3.0", decidedBy: "args.mode and args.benchmark in the metadata" }
  }
  if (has(args, "program")) return { edition: "v2.0", decidedBy: "args.program in the metadata" }
  if (overrides.some((override) => keyOf(override) === "dataset.skip_listing")) {
    return { edition: "v3.0", decidedBy: "dataset.skip_listing among the overrides" }
  }
  if (accelerator !== undefined && newAccelerators.has(accelerator.trim().toLowerCase())) {
    return { edition: "v3.0", decidedBy: `accelerator ${accelerator}` }
  }
  if (hasUnprefixedEpochStats && hasHydraFolder && !hasMetadata) {
    return { edition: "v1.0", decidedBy: "per_epoch_stats.json beside configs/ or .hydra/, without metadata" }
  }
  return {
    edition: null,
    decidedBy: recorded === undefined
      ? "nothing in the folder tells the edition"
      : `the record names an edition that is none: ${JSON.stringify(recorded)}`
  }
}
