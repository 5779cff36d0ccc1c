/** Checkpointing: rank 0's stamps and figures, for rank 0 takes part in every checkpoint. */
import { isJsonObject, type JsonObject } from "../../../domain/Json.ts"
import { mean } from "../../../domain/statistics.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import { rankStatsFile } from "../../../results/layout.ts"
import {
  clockSlack,
  differs,
  disagreement,
  isDefined,
  numberOf,
  possible,
  round,
  rule,
  seconds,
  tolerance
} from "../../shared/recompute/figures.ts"
import { lackingRanks, notRecomputed } from "../../shared/recompute/rankFiles.ts"
import type { Recomputed, Recorded, SeriesPoint } from "../../shared/recompute/Recorded.ts"

export interface RecordedCheckpoints extends Recorded {
  /** Checkpoints that the run was to write and read. */
  readonly planned: Readonly<Record<"save" | "load", number | null>>
}

const checkpointName = /^(save|load)_ckpt(\d+)$/

interface Checkpoint {
  readonly phase: "save" | "load"
  readonly index: number
  readonly recordedSeconds: number | undefined
  readonly stampSeconds: number | undefined
  readonly rate: number | undefined
}

const checkpointsOf = (stats: JsonObject | null): ReadonlyArray<Checkpoint> =>
  Object.values(stats ?? {}).flatMap((epoch) =>
    isJsonObject(epoch)
      ? Object.entries(epoch).flatMap(([name, value]) => {
        const [matched, phase, index] = checkpointName.exec(name) ?? []
        if (matched === undefined || !isJsonObject(value)) return []
        return [{
          phase: phase === "save" ? "save" as const : "load" as const,
          index: Number(index),
          recordedSeconds: possible("duration", value["duration"]),
          stampSeconds: seconds(value),
          rate: possible("throughput", value["throughput"])
        }]
      })
      : []
  )

const pointsOf = (checkpoints: ReadonlyArray<Checkpoint>, phase: "save" | "load"): ReadonlyArray<SeriesPoint> =>
  checkpoints.filter((c) => c.phase === phase).map((c) => ({
    name: `${phase === "save" ? "write" : "read"} ${c.index}`,
    rate: c.rate ?? null,
    seconds: c.recordedSeconds ?? null,
    utilisation: null
  }))

const verbs = { save: "writes", load: "reads" } as const
const counts = { save: "num_checkpoints_write", load: "num_checkpoints_read" } as const

/** Largest mean of 1/d of `n` durations with this mean and deviation: one is short, and all others are alike. */
const largestMeanInverse = (average: number, deviation: number, n: number): number => {
  if (n < 2) return 1 / average
  const [short, others] = [average - deviation * Math.sqrt(n - 1), average + deviation / Math.sqrt(n - 1)]
  return short <= 0 ? Number.POSITIVE_INFINITY : ((n - 1) / others + 1 / short) / n
}

/** Half of the last digit that a figure is written with: tools round what they hand on. */
const rounding = (figure: number): number => {
  const [digits = "", exponent = "0"] = String(figure).split("e")
  return 0.5 * 10 ** (Number(exponent) - (digits.split(".")[1] ?? "").length)
}

/** A rate is the mean of size / duration: at least size / mean duration, and no more than the deviation allows. */
const ownRate = (run: RecordedCheckpoints, phase: "save" | "load", size: number | undefined): ReadonlyArray<Issue> => {
  const figure = (what: string) => numberOf(run.metrics?.[`${phase}_checkpoint_${what}`])
  const [rate, duration] = [figure("io_mean_GB_per_second"), figure("duration_mean_seconds")]
  const count = run.planned[phase]
  if (rate === undefined || duration === undefined || size === undefined || duration <= 0 || count === null) return []
  const deviation = Math.abs(figure("duration_stdev_seconds") ?? Number.POSITIVE_INFINITY)
  const [least, most] = [size / duration, size * largestMeanInverse(duration, deviation, count)]
  const rounded = rounding(rate) / Math.abs(rate) + rounding(duration) / duration + rounding(size) / Math.abs(size)
  const slack = Math.max(tolerance, rounded)
  if (rate >= least * (1 - slack) && rate <= most * (1 + slack)) return []
  return [disagreement(
    `${phase}_checkpoint_io_mean_GB_per_second`,
    rate,
    rate < least ? least : most,
    `${round(size)} GiB in ${round(duration)} s of the same file`
  )]
}

/** Rank 0 takes part in every checkpoint, so that its file tells how many there were. */
const otherCount = (phase: "save" | "load", planned: number, recorded: number): Issue => ({
  rule,
  validation: "INVALID",
  severity: "error",
  message: `rank 0 recorded ${recorded} ${verbs[phase]} where ${planned} were to be made`,
  parameter: `checkpoint.${counts[phase]}`,
  expected: String(planned),
  actual: String(recorded),
  source: rank0Stats,
  disputed: false
})

/** One finding a figure is enough. */
const unsaid = (issues: ReadonlyArray<Issue>, said: ReadonlyArray<Issue>): ReadonlyArray<Issue> =>
  issues.filter(({ parameter }) => said.every((other) => other.parameter !== parameter))

const rank0Stats = rankStatsFile(0)

const whyNot = ({ unread = [] }: Recorded): string => {
  const reason = unread.find(({ file }) => file === rank0Stats)?.reason
  return reason === undefined ? "is not there" : `cannot be used: ${reason}`
}

export const recomputeCheckpoints = (run: RecordedCheckpoints): Recomputed => {
  const rank0 = run.ranks.find(({ rank }) => rank === 0)
  const checkpoints = checkpointsOf(rank0?.stats ?? null)
  const size = numberOf(run.metrics?.["checkpoint_size_GB"])
  // Rank 0 takes part in every checkpoint: of other programs' runs nothing else is needed.
  const lacking = run.wantsRanks === true || run.ranks.length === 0
    ? lackingRanks(run)
    : rank0?.stats
    ? []
    : [notRecomputed(`${rank0Stats}, rank 0's, ${whyNot(run)}`, rank0Stats, "nothing")]
  const phases = ["save", "load"] as const
  const nothing = lacking.length > 0 || rank0 === undefined || checkpoints.length > 0 ||
      phases.every((phase) => run.planned[phase] === 0)
    ? []
    : [notRecomputed("rank 0's file holds no checkpoints", "every checkpoint", 0)]
  const issues = [
    ...lacking,
    ...nothing,
    ...phases.flatMap((phase) => {
      const self = ownRate(run, phase, size)
      const own = checkpoints.filter((c) => c.phase === phase)
      const planned = run.planned[phase]
      const count = checkpoints.length === 0 || planned === null || planned === own.length
        ? []
        : [otherCount(phase, planned, own.length)]
      const check = (field: string, again: number | undefined, slack: number, from: string): ReadonlyArray<Issue> => {
        const recorded = numberOf(run.metrics?.[field])
        return recorded === undefined || again === undefined || !differs(recorded, again, slack)
          ? []
          : [disagreement(field, recorded, again, from)]
      }
      const ofAll = (values: ReadonlyArray<number | undefined>) => {
        const known = values.filter(isDefined)
        return own.length === 0 || known.length < own.length ? undefined : mean(known)
      }
      const [duration, rate] = [
        `${phase}_checkpoint_duration_mean_seconds`,
        `${phase}_checkpoint_io_mean_GB_per_second`
      ]
      const figures = "rank 0's own figures"
      const recorded = [
        ...check(duration, ofAll(own.map((c) => c.recordedSeconds)), 0, figures),
        ...check(rate, ofAll(own.map((c) => c.rate)), 0, figures)
      ]
      const lengths = own.map((c) => c.stampSeconds).filter(isDefined)
      if (own.length === 0 || lengths.length < own.length || lengths.some((s) => s <= 0)) {
        const unstamped = own.length === 0
          ? []
          : [notRecomputed(`rank 0's time stamps of ${verbs[phase]} cannot be read`, own.length, lengths.length)]
        return [...count, ...unstamped, ...recorded, ...unsaid(self, recorded)]
      }
      const slack = clockSlack / Math.min(...lengths)
      const stamps = "rank 0's own time stamps"
      const stamped = [
        ...check(duration, mean(lengths), slack, stamps),
        ...check(rate, size === undefined ? undefined : mean(lengths.map((s) => size / s)), slack, stamps)
      ]
      const said = [...stamped, ...unsaid(recorded, stamped)]
      return [...count, ...said, ...unsaid(self, said)]
    })
  ]
  return { issues, writes: pointsOf(checkpoints, "save"), reads: pointsOf(checkpoints, "load") }
}
