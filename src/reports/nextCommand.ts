/** What to type next for a group that lacks something a command can supply: a line that the command line takes. */
import { checkpointingEdition } from "../benchmarks/checkpointing/edition.ts"
import { trainingEdition } from "../benchmarks/training/edition.ts"
import type { EditionId } from "../domain/Edition.ts"
import { ioProfileOptions } from "../results/ioProfile.ts"
import { editionOf } from "../rules/editions/editions.ts"
import { defaultEdition } from "../rules/editions/list.ts"
import type { Experiment } from "./Report.ts"
import type { Identity } from "./ReportRun.ts"

const option = (name: string, value: string | number | null): ReadonlyArray<string> =>
  value === null
    ? []
    : [`--${name}`, /^[\w./:+-]+$/.test(String(value)) ? String(value) : `'${String(value).replaceAll("'", "'\\''")}'`]

const counted = (shown: Experiment | undefined, part: string): number =>
  shown?.runs.filter((run) => run.part === part).length ?? 0

const identity = (group: Identity): ReadonlyArray<string> => [
  ...option("systemname", group.systemName),
  ...option("orgname", group.organization),
  ...option("label", group.label)
]

/** A division asks for the official engine by itself. */
const engine = (group: Identity): ReadonlyArray<string> => {
  if (group.division === "CLOSED") return ["--closed"]
  if (group.division === "OPEN") return ["--open"]
  if (group.engine !== "native") return option("engine", group.engine)
  return ["--engine native", ...ioProfileOptions(group.profile ?? "") ?? []]
}

/** What makes the new runs land in the same group. */
const alike = (group: Identity, edition: EditionId): ReadonlyArray<string> => [
  ...group.hosts !== null && group.hosts > 1 ? [`--hosts '<${group.hosts} hosts>'`] : [],
  ...identity(group),
  ...engine(group),
  ...option("edition", edition === defaultEdition ? null : edition)
]

const training = (group: Identity, shown: Experiment | undefined, edition: EditionId): string | null => {
  const { runs, workloads } = trainingEdition(edition)
  const writesCheckpoint = group.model !== null && workloads[group.model]?.checkpoint === true
  return group.accelerator === null || counted(shown, "measured") >= runs.measured ? null : [
    "mlpstorage training run",
    ...option("model", group.model),
    ...option("accelerator-type", group.accelerator),
    ...option("num-accelerators", group.processes),
    ...alike(group, edition),
    "--data-dir '<data>'",
    ...writesCheckpoint ? ["--checkpoint-folder '<folder>'"] : [],
    ...option("warmup", runs.warmUps),
    ...option("loops", runs.measured)
  ].join(" ")
}

/** A read phase may follow at any time only where no text limits the pause between the phases. */
const checkpointing = (group: Identity, shown: Experiment | undefined, edition: EditionId): string | null => {
  const { checkpoints, longestPause } = checkpointingEdition(edition)
  const parts = new Set(shown?.runs.map(({ part }) => part))
  if (parts.has("write and read") || (parts.has("write") && parts.has("read"))) return null
  if (group.mode === "subset" || (group.scale ?? 1) !== 1) return null
  return [
    "mlpstorage checkpointing run",
    ...option("model", group.model),
    ...option("num-processes", group.processes),
    `--num-checkpoints-write ${
      parts.has("write") && longestPause === undefined ? 0 : checkpoints
    } --num-checkpoints-read ${checkpoints}`,
    ...alike(group, edition),
    "--checkpoint-folder '<folder>'"
  ].join(" ")
}

/**
 * `edition` is the one the group is judged by. null when no further run would change the group's category, when the group
 * is not known well enough to name one, and for an edition that no engine here can be submitted in. Runs that are too few are made anew,
 * all of them: those of a later day are too late to be added.
 */
export const nextCommand = (
  group: Identity,
  edition: EditionId | null,
  shown: Experiment | undefined
): string | null => {
  const { model, processes } = group
  if (
    edition === null || (editionOf(edition)?.submittableEngines ?? []).length === 0 || model === null ||
    processes === null
  ) return null
  switch (group.benchmarkType) {
    case "training":
      return training(group, shown, edition)
    case "checkpointing":
      return checkpointing(group, shown, edition)
    default:
      return null
  }
}
