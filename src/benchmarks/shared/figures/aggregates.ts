/**
 * What figures over the runs of a group are made with. Never a mean over missing values: a figure that one run lacks is no
 * figure, and says which runs lack it. Each figure that a client's cache can taint says of how many runs it was cold, warm, or
 * not known.
 */
import * as Arr from "effect/Array"
import type { Phase } from "../../../domain/Measurement.ts"
import { statistics } from "../../../domain/statistics.ts"
import { GiB } from "../../../domain/Units.ts"
import { isPossible } from "../../../rules/possible.ts"
import {
  type Aggregate,
  type CacheState,
  cacheStates,
  type CacheTally,
  type Figure,
  type GroupColumn,
  type MeasuredRun
} from "./Aggregate.ts"

/** A figure that no run can have is none. */
export const metricOf = (run: MeasuredRun, name: string): number | undefined => {
  const value = Object.hasOwn(run.metrics, name) ? run.metrics[name] : undefined
  return value !== undefined && isPossible(name, value) ? value : undefined
}

/** A state that nobody here knows shows nothing. */
export const stateOf = (state: string | null | undefined): CacheState =>
  state === null || state === undefined ? "not recorded" : cacheStates.find((known) => known === state) ?? "unknown"

export const tallyOf = (runs: ReadonlyArray<MeasuredRun>, phase: Phase): CacheTally => {
  const states = runs.map(({ clientCache }) => stateOf(clientCache[phase]))
  return cacheStates.flatMap((state) => {
    const count = states.filter((one) => one === state).length
    return count === 0 ? [] : [[state, count] as const]
  })
}

/** The rates that this program measured: bytes really moved, by the time that a benchmark sets them against. */
export const measuredName = (phase: Phase): string => `measured_${phase}_GiB_per_second`

/** `over`: checkpoints or epochs, each of which has a rate. */
export const overMeasured = (
  runs: ReadonlyArray<MeasuredRun>,
  phase: Phase,
  { over, title }: Pick<Aggregate, "over" | "title">
): ReadonlyArray<Aggregate> => {
  const found = runs.map(({ measured }) => measured.find((one) => one.phase === phase)?.bytes_per_second ?? [])
  if (found.every((rates) => rates.length === 0)) return []
  const lacking = Arr.zip(runs, found).flatMap(([run, rates]) =>
    rates.length === 0 || rates.some((rate) => rate === null) ? [run.path] : []
  )
  const rates = found.flat().flatMap((rate) => rate === null ? [] : [rate / GiB])
  return [{
    name: measuredName(phase),
    unit: "GiB/s",
    title,
    better: "higher",
    over,
    statistics: lacking.length === 0 ? statistics(rates) ?? null : null,
    lacking,
    clientCache: tallyOf(runs, phase)
  }]
}

export const overRuns = (runs: ReadonlyArray<MeasuredRun>, figure: Figure): ReadonlyArray<Aggregate> => {
  const values = runs.map((run) => metricOf(run, figure.name))
  const present = values.flatMap((v) => v === undefined ? [] : [v])
  if (present.length === 0) return []
  const lacking = runs.flatMap((run, i) => values[i] === undefined ? [run.path] : [])
  return [{
    ...figure,
    over: "runs",
    statistics: lacking.length === 0 ? statistics(present) ?? null : null,
    lacking,
    clientCache: tallyOf(runs, "read")
  }]
}

/** A column of a figure that each run has under a name of its own. */
export const columnOf = (aggregate: string, metric = aggregate, phase: Phase = "read"): GroupColumn => ({
  aggregate,
  value: (run) => run.metrics[metric] ?? null,
  phase
})
