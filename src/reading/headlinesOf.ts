/** The headline figures of one run, as every reader of its folder finds them. */
import type { Reading } from "../benchmarks/Reading.ts"
import type { MeasuredRun } from "../benchmarks/shared/figures/Aggregate.ts"
import { type HeadlineValue, valueOf } from "../benchmarks/shared/figures/Headline.ts"
import { summedFigures } from "../benchmarks/shared/figures/summedFigures.ts"
import type { RunFacts } from "../results/RunFacts.ts"

const measuredRun = (reading: Reading, run: RunFacts): MeasuredRun => ({
  path: run.path,
  ...summedFigures(run.metrics),
  measured: run.measured.map(({ headline, phase, rates }) => ({
    phase,
    headline_bytes_per_second: headline,
    bytes_per_second: rates
  })),
  clientCache: Object.fromEntries(
    reading.phases(run).map((phase) => [phase, run.measured.find((one) => one.phase === phase)?.clientCache ?? null])
  ),
  checkpointWrites: run.checkpointWrites,
  checkpointReads: run.checkpointReads,
  // By the ranks' own clocks, and only where nothing of this program's was measured.
  writes: [],
  reads: [],
  remapSeconds: run.remapSeconds
})

/** Those that it has, in the order of its benchmark. */
export const headlinesOf = (reading: Reading, run: RunFacts): ReadonlyArray<HeadlineValue> => {
  const measured = measuredRun(reading, run)
  return reading.headlines.flatMap((headline) => valueOf(headline, measured) ?? [])
}
