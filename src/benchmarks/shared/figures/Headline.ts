/** Figures that people ask of a run by a short word (`write`, `au`), and what says how large each is. */
import type { Phase } from "../../../domain/Measurement.ts"
import { GiB } from "../../../domain/Units.ts"
import type { CacheState, MeasuredRun } from "./Aggregate.ts"
import { measuredName, metricOf, stateOf } from "./aggregates.ts"

/** One definition of a figure. Values of two definitions are never set beside one another. */
export interface Definition {
  /** As results call it: `measured_write_GiB_per_second`. */
  readonly figure: string
  readonly unit: string
  /** What is divided by what, or whose figure it is. */
  readonly says: string
  readonly value: (run: MeasuredRun) => number | null
  /** Of each checkpoint, epoch or trial, in order; empty where nobody recorded them. */
  readonly each: (run: MeasuredRun) => ReadonlyArray<number | null>
}

export interface Headline {
  /** As it is typed. */
  readonly name: string
  readonly title: string
  readonly better: "higher" | "lower"
  /** Whose cache taints it; null where no cache of the client does. */
  readonly phase: Phase | null
  /** What it is one of each, in the plural: `checkpoints`. */
  readonly over: string
  /** The most telling first. */
  readonly definitions: ReadonlyArray<Definition>
}

/** A headline figure of one run. */
export interface HeadlineValue {
  readonly headline: Headline
  readonly definition: Definition
  readonly value: number
  /** Of its single operations, as far as all of them are known. */
  readonly each: ReadonlyArray<number>
  /** null where no cache of the client has a part in it. */
  readonly cache: CacheState | null
}

/** Nothing where one is missing: a part of the operations is not all of them. */
const whole = (values: ReadonlyArray<number | null>): ReadonlyArray<number> =>
  values.every((value) => value !== null) ? values : []

export const valueBy = (headline: Headline, definition: Definition, run: MeasuredRun): HeadlineValue | null => {
  const value = definition.value(run)
  return value === null || !Number.isFinite(value) ? null : {
    headline,
    definition,
    value,
    each: whole(definition.each(run)),
    cache: headline.phase === null ? null : stateOf(run.clientCache[headline.phase])
  }
}

/** By the first definition that the run has a value of; null where it has none. */
export const valueOf = (headline: Headline, run: MeasuredRun): HeadlineValue | null => {
  for (const definition of headline.definitions) {
    const found = valueBy(headline, definition, run)
    if (found !== null) return found
  }
  return null
}

/** As this program measured a phase: bytes really moved. */
export const moved = (phase: Phase, says: string): Definition => {
  const phaseOf = ({ measured }: MeasuredRun) => measured.find((one) => one.phase === phase)
  const inGiB = (rate: number | null | undefined) => rate === null || rate === undefined ? null : rate / GiB
  return {
    figure: measuredName(phase),
    unit: "GiB/s",
    says,
    value: (run) => inGiB(phaseOf(run)?.headline_bytes_per_second),
    each: (run) => (phaseOf(run)?.bytes_per_second ?? []).map(inGiB)
  }
}

/** A figure of the run's summary; `list` is where the summary has the single ones, `factor` what makes the unit of it. */
export const summed = (
  figure: string,
  unit: string,
  says: string,
  { factor = 1, list = null }: { readonly factor?: number; readonly list?: string | null } = {}
): Definition => ({
  figure,
  unit,
  says,
  value: (run) => {
    const value = metricOf(run, figure)
    return value === undefined ? null : value * factor
  },
  each: ({ lists }) => list === null ? [] : (lists[list] ?? []).map((value) => value * factor)
})
