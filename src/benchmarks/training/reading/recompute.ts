/**
 * Training (DLIO `utils/statscounter.py`): the first step is left out of the window; T = block end − block start − the
 * first step's processing time; utilisation = compute time of the window / T, averaged over ranks; throughput = batch ×
 * steps / T, summed over ranks, without as many steps as the dialect leaves out.
 */
import type { JsonObject } from "../../../domain/Json.ts"
import { mean, sum } from "../../../domain/statistics.ts"
import { MiB, plural } from "../../../domain/Units.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import type { RankFiles } from "../../../results/RunFacts.ts"
import { dialectNames, dialects, type DlioDialect } from "../../../rules/editions/dialects.ts"
import {
  at,
  clockSlack,
  differs,
  disagreement,
  isDefined,
  numberOf,
  numbersOf,
  round,
  seconds
} from "../../shared/recompute/figures.ts"
import { lackingRanks, notRecomputed } from "../../shared/recompute/rankFiles.ts"
import type { Recomputed, Recorded } from "../../shared/recompute/Recorded.ts"

/** Steps that the engine's throughput leaves out; null when nothing tells, and then any dialect's may agree. */
type LeftOut = DlioDialect["throughputLeavesOut"] | null

export interface RecordedTraining extends Recorded {
  readonly leftOut: LeftOut
  readonly batchSize: number | null
  /** Bytes of a record that DLIO turns samples into its read rate with; null where the workload does not say. */
  readonly recordBytes: number | null
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
  const [first] = processing ?? []
  if (compute === undefined || first === undefined || length === undefined || compute.length < 2) return undefined
  const timed = length - first
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
    utilisation: mean(perRank.map((blocks) => weighted(blocks, (b) => 100 * b.compute / b.seconds))),
    throughput: (leftOut) =>
      sum(perRank.map((blocks) => weighted(blocks, (b) => batch * (b.steps - leftOut) / b.seconds))),
    slack: Math.max(...perRank.flat().map((b) => clockSlack / b.seconds))
  }
}

/** What DLIO computes from other figures of the same summary. */
const ownFigures = ({ metrics, recordBytes }: RecordedTraining): ReadonlyArray<Issue> => {
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
      values === undefined || values.length === 0 ? undefined : mean(values),
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
      `${round(samples)} samples of ${plural(recordBytes, "byte")} a second`
    )
  return [...overEpochs("train_au", "percentage"), ...throughput, ...rate]
}

/** How many epochs the summary speaks for. */
const epochCount = (metrics: JsonObject | null): number => {
  const rates = at(metrics, "train_throughput_samples_per_second")
  return Array.isArray(rates) ? rates.length : 0
}

export const recomputeTraining = (run: RecordedTraining): Recomputed => {
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
    ...check("train_au_mean_percentage", [mean(known.map((f) => f.utilisation))]),
    ...check(
      "train_throughput_mean_samples_per_second",
      formulas.map((leftOut) => mean(known.map((f) => f.throughput(leftOut))))
    )
  )
}
