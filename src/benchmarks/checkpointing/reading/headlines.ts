import type { Phase } from "../../../domain/Measurement.ts"
import type { MeasuredRun } from "../../shared/figures/Aggregate.ts"
import { type Definition, type Headline, moved, summed } from "../../shared/figures/Headline.ts"

/** DLIO says GB and means GiB. */
const byDlio = (phase: "save" | "load", operations: (run: MeasuredRun) => MeasuredRun["reads"]): Definition => ({
  ...summed(`${phase}_checkpoint_io_mean_GB_per_second`, "GiB/s", "DLIO's: mean of bytes / rank 0's time"),
  each: (run) => operations(run).map(({ rate }) => rate)
})

const rateOf = (phase: Phase, dlio: Definition): Headline => ({
  name: phase,
  title: `${phase} rate`,
  better: "higher",
  phase,
  over: "checkpoints",
  definitions: [moved(phase, "mean of bytes / longest rank's time"), dlio]
})

export const checkpointHeadlines: ReadonlyArray<Headline> = [
  rateOf("write", byDlio("save", ({ writes }) => writes)),
  rateOf("read", byDlio("load", ({ reads }) => reads))
]
