/** What to type next for a group that lacks something a command can supply. */
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

const division = (group: Identity): ReadonlyArray<string> =>
  group.division === "CLOSED" ? ["--closed"] : group.division === "OPEN" ? ["--open"] : []

const training = (group: Identity, shown: Experiment | undefined, measured: number): string | null => {
  const missing = measured - counted(shown, "measured")
  if (missing <= 0) return null
  const hosts = group.hosts !== null && group.hosts > 1 ? ["--hosts", `<${group.hosts} hosts>`] : []
  return [
    "mlpstorage training run",
    ...option("model", group.model),
    ...option("accelerator-type", group.accelerator),
    ...option("num-accelerators", group.processes),
    ...hosts,
    ...identity(group),
    ...division(group),
    "--data-dir <data>",
    ...option("loops", missing === 1 ? null : missing)
  ].join(" ")
}

const checkpointing = (group: Identity, shown: Experiment | undefined): string | null => {
  const parts = new Set(shown?.runs.map(({ part }) => part))
  if (parts.has("write and read") || (parts.has("write") && parts.has("read"))) return null
  const counts = parts.has("write")
    ? ["--num-checkpoints-write 0", "--num-checkpoints-read 10"]
    : ["--num-checkpoints-write 10", "--num-checkpoints-read 10"]
  return [
    "mlpstorage checkpointing run",
    ...option("model", group.model),
    ...option("num-processes", group.processes),
    ...counts,
    ...identity(group),
    ...division(group),
    "--checkpoint-folder <folder>"
  ].join(" ")
}

/** Measured runs a training result has in every edition; a warm-up comes before them. */
const measuredRuns = 5

/** null when no further run would change the group's category. */
export const nextCommand = (group: Identity, shown: Experiment | undefined): string | null => {
  switch (group.benchmarkType) {
    case "training":
      return training(group, shown, measuredRuns)
    case "checkpointing":
      return checkpointing(group, shown)
    default:
      return null
  }
}
