/**
 * Does a summary agree with the per-rank files it was made from? Utilisation, throughput and durations are computed again
 * from step times and time stamps with the formula of the engine that produced them, so that honest files agree. A summary
 * also repeats itself: its means are means of its own lists, its read rate is the throughput times the record. Pure.
 */
import { checkpointing } from "../benchmarks/checkpointing/reading/recompute.ts"
import type { Recomputed, Recorded } from "../benchmarks/shared/recompute/Recorded.ts"
import { training } from "../benchmarks/training/reading/recompute.ts"

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
