/** A training run owes its throughput and its utilisation; data generation and sizing owe nothing. */
import { present } from "../../../rules/Evidence.ts"
import { headlineFigures } from "../../../rules/shared/headlineFigures.ts"
import { isRun, judged } from "./trainingRule.ts"

/** Names below `metric` of the summary. */
export const owedFigures = ["train_throughput_mean_samples_per_second", "train_au_mean_percentage"] as const

export const headline = headlineFigures(
  judged,
  owedFigures.map((name) => ({
    name,
    isOwed: (run) => present(isRun(run), "command")
  }))
)
