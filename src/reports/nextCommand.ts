/** What to type next for a group that lacks something a command can supply: a line that the command line takes. */
import { defaultEdition, type Edition } from "../domain/Edition.ts"
import { ioProfileOptions } from "../results/ioProfile.ts"
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
const alike = (group: Identity, edition: Edition): ReadonlyArray<string> => [
  ...group.hosts !== null && group.hosts > 1 ? [`--hosts '<${group.hosts} hosts>'`] : [],
  ...identity(group),
  ...engine(group),
  ...option("edition", edition === defaultEdition ? null : edition)
]

const training = (group: Identity, shown: Experiment | undefined, edition: Edition): string | null =>
  group.accelerator === null || counted(shown, "measured") >= measuredRuns ? null : [
    "mlpstorage training run",
    ...option("model", group.model),
    ...option("accelerator-type", group.accelerator),
    ...option("num-accelerators", group.processes),
    ...alike(group, edition),
    "--data-dir '<data>'",
    // The workload of v2.0 writes one checkpoint.
    ...edition === "v2.0" && group.model === "unet3d" ? ["--checkpoint-folder '<folder>'"] : [],
    "--warmup 1",
    ...option("loops", measuredRuns)
  ].join(" ")

/** A read phase may follow at any time in v2.0 only: v3.0 allows 30 s between the phases. */
const checkpointing = (group: Identity, shown: Experiment | undefined, edition: Edition): string | null => {
  const parts = new Set(shown?.runs.map(({ part }) => part))
  if (parts.has("write and read") || (parts.has("write") && parts.has("read"))) return null
  if (group.mode === "subset" || (group.scale ?? 1) !== 1) return null
  return [
    "mlpstorage checkpointing run",
    ...option("model", group.model),
    ...option("num-processes", group.processes),
    `--num-checkpoints-write ${parts.has("write") && edition === "v2.0" ? 0 : 10} --num-checkpoints-read 10`,
    ...alike(group, edition),
    "--checkpoint-folder '<folder>'"
  ].join(" ")
}

/** Measured runs a training result has in every edition, one shortly after the other; a warm-up comes before them. */
const measuredRuns = 5

/**
 * `edition` is the one the group is judged by. null when no further run would change the group's category, when the group
 * is not known well enough to name one, and for v1.0, which this program does not run. Runs that are too few are made anew,
 * all of them: those of a later day are too late to be added.
 */
export const nextCommand = (
  group: Identity,
  edition: Edition | null,
  shown: Experiment | undefined
): string | null => {
  const { model, processes } = group
  if (edition === null || edition === "v1.0" || model === null || processes === null) return null
  switch (group.benchmarkType) {
    case "training":
      return training(group, shown, edition)
    case "checkpointing":
      return checkpointing(group, shown, edition)
    default:
      return null
  }
}
