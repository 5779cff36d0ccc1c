/**
 * Does a summary agree with the per-rank files it was made from? Utilisation, throughput and durations are computed again
 * from step times and time stamps with the formula of the engine that produced them, so that honest files agree. Pure.
 *
 * Training (DLIO `utils/statscounter.py`): the first step is left out of the window; T = block end − block start − the
 * first step's processing time; utilisation = compute time of the window / T, averaged over ranks; throughput = batch ×
 * steps / T, summed over ranks, without as many steps as the dialect leaves out. Checkpointing: rank 0's stamps.
 * A summary also repeats itself: its means are means of its own lists, its read rate is the throughput times the record.
 */
import { isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"
import { MiB } from "../domain/Units.ts"
import type { Issue } from "../domain/Verdict.ts"
import type { RankFiles } from "../results/RunFacts.ts"
import { dialectNames, dialects, type DlioDialect } from "../rules/editions/dialects.ts"
import { isPossible } from "./possible.ts"
import type { SeriesPoint } from "./ReportRun.ts"

/** Larger relative differences than this are an issue. */
export const tolerance = 0.005

/** Stamps in rank files are taken beside the clock that times a block, up to this many seconds apart. */
const clockSlack = 0.003

/** Steps that the engine's throughput leaves out; null when nothing tells, and then any dialect's may agree. */
export type LeftOut = DlioDialect["throughputLeavesOut"] | null

export interface Recorded {
  readonly benchmarkType: string | null
  readonly leftOut: LeftOut
  /** `metric` of summary.json. */
  readonly metrics: JsonObject | null
  /** Ranks the summary speaks for. */
  readonly processes: number | null
  readonly batchSize: number | null
  /** Bytes of a record that DLIO turns samples into its read rate with; null where the workload does not say. */
  readonly recordBytes: number | null
  /** Checkpoints that the run was to write and read. */
  readonly planned: Readonly<Record<"save" | "load", number | null>>
  readonly ranks: ReadonlyArray<RankFiles>
  /** Its writer always leaves rank files; packages of others may have left all of them out, but never some. */
  readonly wantsRanks?: boolean
}

export interface Recomputed {
  readonly issues: ReadonlyArray<Issue>
  readonly writes: ReadonlyArray<SeriesPoint>
  readonly reads: ReadonlyArray<SeriesPoint>
}

export const rule = "summary-agrees-with-ranks"

const numberOf = (value: Json | undefined): number | undefined => {
  const n = typeof value === "string" && value.trim() !== "" ? Number(value) : value
  return typeof n === "number" && Number.isFinite(n) ? n : undefined
}

const possible = (name: string, value: Json | undefined): number | undefined => {
  const n = numberOf(value)
  return n !== undefined && isPossible(name, n) ? n : undefined
}

const at = (object: JsonObject | null | undefined, ...keys: ReadonlyArray<string>): Json | undefined =>
  keys.reduce<Json | undefined>((value, key) => isJsonObject(value) ? value[key] : undefined, object ?? undefined)

const numbersOf = (value: Json | undefined): ReadonlyArray<number> | undefined => {
  if (!Array.isArray(value)) return undefined
  const numbers = value.map(numberOf)
  return numbers.every((n) => n !== undefined) ? numbers : undefined
}

const stampShape = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/

/** ISO text with up to nanoseconds → seconds; without an offset it is read as UTC, which cancels in differences. */
export const secondsOf = (value: Json | undefined): number | undefined => {
  if (typeof value !== "string") return undefined
  const [matched, whole, fraction, zone] = stampShape.exec(value.trim()) ?? []
  if (matched === undefined) return undefined
  const millis = Date.parse(`${whole!.replace(" ", "T")}${zone ?? "Z"}`)
  return Number.isNaN(millis) ? undefined : millis / 1000 + Number(`0.${fraction ?? "0"}`)
}

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, v) => total + v, 0)
const meanOf = (values: ReadonlyArray<number>): number => sum(values) / values.length

const isDefined = <A>(value: A | undefined): value is A => value !== undefined

const seconds = (stats: Json | undefined): number | undefined => {
  const begin = secondsOf(at(isJsonObject(stats) ? stats : null, "start"))
  const end = secondsOf(at(isJsonObject(stats) ? stats : null, "end"))
  return begin === undefined || end === undefined ? undefined : end - begin
}

interface Block {
  readonly steps: number
  readonly compute: number
  readonly seconds: number
}

/** One block of one epoch of one rank; undefined when the files do not hold its steps and stamps. */
const blockOf = (files: RankFiles, epoch: string, block: string): Block | undefined => {
  const compute = numbersOf(at(files.output, epoch, "compute", block))
  const processing = numbersOf(at(files.output, epoch, "proc", block))
  const length = seconds(at(files.stats, epoch, block))
  if (compute === undefined || processing === undefined || length === undefined || compute.length < 2) return undefined
  const timed = length - processing[0]!
  if (timed <= 0) return undefined
  return { steps: compute.length, compute: sum(compute.slice(1)), seconds: timed }
}

/** By every dialect there is. */
const anyDialect = [...new Set(dialectNames.map((name) => dialects[name].throughputLeavesOut))]

interface EpochFigures {
  readonly utilisation: number
  /** Throughput by the steps that a formula leaves out. */
  readonly throughput: (leftOut: number) => number
  readonly slack: number
}

/** Blocks of a rank are averaged weighted by steps; ranks are averaged (utilisation) or summed (throughput). */
const epochFigures = (ranks: ReadonlyArray<RankFiles>, epoch: string, batch: number): EpochFigures | undefined => {
  const perRank = ranks.map((files) => {
    const names = Object.keys(at(files.output, epoch, "compute") ?? {}).sort()
    const blocks = names.map((name) => blockOf(files, epoch, name)).filter(isDefined)
    return names.length === 0 || blocks.length < names.length ? undefined : blocks
  }).filter(isDefined)
  if (perRank.length < ranks.length || perRank.length === 0) return undefined
  const weighted = (blocks: ReadonlyArray<Block>, figure: (block: Block) => number) =>
    sum(blocks.map((block) => block.steps * figure(block))) / sum(blocks.map((block) => block.steps))
  return {
    utilisation: meanOf(perRank.map((blocks) => weighted(blocks, (b) => 100 * b.compute / b.seconds))),
    throughput: (leftOut) =>
      sum(perRank.map((blocks) => weighted(blocks, (b) => batch * (b.steps - leftOut) / b.seconds))),
    slack: Math.max(...perRank.flat().map((b) => clockSlack / b.seconds))
  }
}

const differs = (recorded: number, again: number, slack: number): boolean =>
  Math.abs(recorded - again) > Math.max(tolerance, slack) * Math.max(Math.abs(again), 1e-12)

const round = (value: number): string => String(Number(value.toPrecision(6)))

const disagreement = (field: string, recorded: number, again: number, from: string): Issue => ({
  rule,
  validation: "INVALID",
  severity: "error",
  message: `summary.json says ${field} = ${round(recorded)}; ${from} give ${round(again)}, which differs by more than ${
    tolerance * 100
  } %`,
  parameter: `metric.${field}`,
  expected: round(again),
  actual: round(recorded),
  source: "summary.json",
  disputed: false
})

const notRecomputed = (why: string, expected: number | string, actual: number | string): Issue => ({
  rule,
  validation: "UNKNOWN",
  severity: "error",
  message: `not checked: ${why}, so that the summary was not recomputed`,
  parameter: null,
  expected: String(expected),
  actual: String(actual),
  source: "<rank>_output.json, <rank>_per_epoch_stats.json",
  disputed: false
})

/** Files of some ranks say nothing of the rest; none at all is a gap only where the writer always leaves them. */
const lackingRanks = ({ processes, ranks, wantsRanks }: Recorded): ReadonlyArray<Issue> => {
  if (ranks.length === 0 && wantsRanks !== true) return []
  if (processes === null) return [notRecomputed("how many ranks there were is not known", "a number", "nothing")]
  const names = Array.from({ length: Math.max(processes, 0) }, (_, rank) => ranks.find((files) => files.rank === rank))
  const read = names.reduce((all, files) => all + (files?.output ? 1 : 0) + (files?.stats ? 1 : 0), 0)
  const all = 2 * names.length
  return read === all
    ? []
    : [notRecomputed(`${all - read} of ${all} rank files are not there or cannot be read`, all, read)]
}

/** What DLIO computes from other figures of the same summary. */
const ownFigures = ({ metrics, recordBytes }: Recorded): ReadonlyArray<Issue> => {
  const check = (field: string, again: number | undefined, from: string): ReadonlyArray<Issue> => {
    const recorded = numberOf(metrics?.[field])
    return recorded === undefined || again === undefined || !differs(recorded, again, 0)
      ? []
      : [disagreement(field, recorded, again, from)]
  }
  const overEpochs = (name: string, unit: string) => {
    const values = numbersOf(metrics?.[`${name}_${unit}`])
    return check(
      `${name}_mean_${unit}`,
      values === undefined || values.length === 0 ? undefined : meanOf(values),
      "the epochs in the same file"
    )
  }
  const throughput = overEpochs("train_throughput", "samples_per_second")
  const samples = numberOf(metrics?.["train_throughput_mean_samples_per_second"])
  const rate = samples === undefined || recordBytes === null || throughput.length > 0
    ? []
    : check(
      "train_io_mean_MB_per_second",
      samples * recordBytes / MiB,
      `${round(samples)} samples of ${recordBytes} bytes a second`
    )
  return [...overEpochs("train_au", "percentage"), ...throughput, ...rate]
}

/** How many epochs the summary speaks for. */
const epochCount = (metrics: JsonObject | null): number => {
  const rates = at(metrics, "train_throughput_samples_per_second")
  return Array.isArray(rates) ? rates.length : 0
}

const training = (run: Recorded): Recomputed => {
  const epochs = Array.from({ length: epochCount(run.metrics) }, (_, i) => String(i + 1))
  const own = ownFigures(run)
  const only = (...issues: ReadonlyArray<Issue>) => ({
    issues: [...issues, ...own.filter(({ parameter }) => issues.every((other) => other.parameter !== parameter))],
    writes: [],
    reads: []
  })
  const lacking = lackingRanks(run)
  if (lacking.length > 0) return only(...lacking)
  const { batchSize, ranks: whole } = run
  if (whole.length === 0) return only()
  if (batchSize === null) return only(notRecomputed("the size of a batch is not known", "a number", "nothing"))
  const figures = epochs.map((epoch) => epochFigures(whole, epoch, batchSize))
  const known = figures.filter(isDefined)
  if (known.length < epochs.length) {
    const lacking = epochs.filter((_, i) => figures[i] === undefined).join(", ")
    return only(notRecomputed(
      `the rank files do not hold every rank's steps and stamps of epoch ${lacking}`,
      epochs.length,
      known.length
    ))
  }
  if (known.length === 0) return only(notRecomputed("the summary has figures of no epoch", "one epoch at least", 0))
  const slack = Math.max(...known.map((f) => f.slack))
  const check = (field: string, again: ReadonlyArray<number>): ReadonlyArray<Issue> => {
    const recorded = numberOf(run.metrics?.[field])
    if (recorded === undefined || again.some((value) => !differs(recorded, value, slack))) return []
    const closest = again.reduce((a, b) => Math.abs(a - recorded) <= Math.abs(b - recorded) ? a : b)
    return [disagreement(field, recorded, closest, "the rank files")]
  }
  const formulas = run.leftOut === null ? anyDialect : [run.leftOut]
  return only(
    ...check("train_au_mean_percentage", [meanOf(known.map((f) => f.utilisation))]),
    ...check(
      "train_throughput_mean_samples_per_second",
      formulas.map((leftOut) => meanOf(known.map((f) => f.throughput(leftOut))))
    )
  )
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
const largestMeanInverse = (mean: number, deviation: number, n: number): number => {
  if (n < 2) return 1 / mean
  const [short, others] = [mean - deviation * Math.sqrt(n - 1), mean + deviation / Math.sqrt(n - 1)]
  return short <= 0 ? Number.POSITIVE_INFINITY : ((n - 1) / others + 1 / short) / n
}

/** Half of the last digit that a figure is written with: tools round what they hand on. */
const rounding = (figure: number): number => {
  const [digits = "", exponent = "0"] = String(figure).split("e")
  return 0.5 * 10 ** (Number(exponent) - (digits.split(".")[1] ?? "").length)
}

/** A rate is the mean of size / duration: at least size / mean duration, and no more than the deviation allows. */
const ownRate = (run: Recorded, phase: "save" | "load", size: number | undefined): ReadonlyArray<Issue> => {
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
  source: "0_per_epoch_stats.json",
  disputed: false
})

/** One finding a figure is enough. */
const unsaid = (issues: ReadonlyArray<Issue>, said: ReadonlyArray<Issue>): ReadonlyArray<Issue> =>
  issues.filter(({ parameter }) => said.every((other) => other.parameter !== parameter))

const checkpointing = (run: Recorded): Recomputed => {
  const rank0 = run.ranks.find(({ rank }) => rank === 0)
  const checkpoints = checkpointsOf(rank0?.stats ?? null)
  const size = numberOf(run.metrics?.["checkpoint_size_GB"])
  // Rank 0 takes part in every checkpoint: of other programs' runs nothing else is needed.
  const lacking = run.wantsRanks === true || run.ranks.length === 0
    ? lackingRanks(run)
    : rank0?.stats
    ? []
    : [notRecomputed("the file of rank 0 is not there or cannot be read", "0_per_epoch_stats.json", "nothing")]
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
      const mean = (values: ReadonlyArray<number | undefined>) => {
        const known = values.filter(isDefined)
        return own.length === 0 || known.length < own.length ? undefined : meanOf(known)
      }
      const [duration, rate] = [
        `${phase}_checkpoint_duration_mean_seconds`,
        `${phase}_checkpoint_io_mean_GB_per_second`
      ]
      const figures = "rank 0's own figures"
      const recorded = [
        ...check(duration, mean(own.map((c) => c.recordedSeconds)), 0, figures),
        ...check(rate, mean(own.map((c) => c.rate)), 0, figures)
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
        ...check(duration, meanOf(lengths), slack, stamps),
        ...check(rate, size === undefined ? undefined : meanOf(lengths.map((s) => size / s)), slack, stamps)
      ]
      const said = [...stamped, ...unsaid(recorded, stamped)]
      return [...count, ...said, ...unsaid(self, said)]
    })
  ]
  return { issues, writes: pointsOf(checkpoints, "save"), reads: pointsOf(checkpoints, "load") }
}

export const recompute = (run: Recorded): Recomputed => {
  switch (run.benchmarkType) {
    case "training":
      return training(run)
    case "checkpointing":
      return checkpointing(run)
    default:
      return { issues: [], writes: [], reads: [] }
  }
}
