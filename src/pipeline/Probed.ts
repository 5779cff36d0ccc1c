import type { Probe } from "../benchmarks/Sweep.ts"
import type { Tried } from "../domain/limitSearch.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import type { SummarizedRun } from "./RunResult.ts"

/** A candidate's run, whether it passed, and what its record says of it. */
export interface Probed extends Probe, Tried {
  readonly record: RunRecord
  readonly result: SummarizedRun
}
