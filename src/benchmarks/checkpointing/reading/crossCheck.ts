/** A checkpointing run's summary held against what repeats it: its own figures, and rank 0's figures, stamps and counts. */
import type { Issue } from "../../../domain/Verdict.ts"
import type { RunFacts } from "../../../results/RunFacts.ts"
import { voiceOf } from "../../../rules/issue.ts"
import { rule } from "../../shared/recompute/figures.ts"
import { lackingFigures } from "../../shared/recompute/lackingFigures.ts"
import { wantsRanks } from "../../shared/recompute/rankFiles.ts"
import type { RanksRead, Recomputed } from "../../shared/recompute/Recorded.ts"
import { recomputeCheckpoints } from "./recompute.ts"

type Counted = Pick<RunFacts, "checkpointReads" | "checkpointWrites" | "metrics">

const beside = ({ checkpointReads, checkpointWrites }: Counted): ReadonlyArray<string> => [
  ...([["save", checkpointWrites], ["load", checkpointReads]] as const).flatMap(([phase, count]) =>
    (count ?? 0) > 0
      ? [`${phase}_checkpoint_duration_mean_seconds`, `${phase}_checkpoint_duration_stdev_seconds`]
      : []
  ),
  "checkpoint_size_GB"
]

/** A mean rate says something of the durations only with how many there were. */
const uncounted = ({ checkpointReads, checkpointWrites, metrics }: Counted): ReadonlyArray<Issue> => {
  const phases = [["save", "write", checkpointWrites], ["load", "read", checkpointReads]] as const
  return phases.flatMap(([phase, word, count]) => {
    const name = `${phase}_checkpoint_io_mean_GB_per_second`
    if (count !== null || metrics?.[name] === undefined) return []
    return [
      voiceOf(rule).unknown(
        `not checked: how many checkpoints were ${word === "read" ? "read" : "written"} is not known, ` +
          `so the summary's ${name} is held against nothing`,
        {
          parameter: `metric.${name}`,
          expected: `checkpoint.num_checkpoints_${word}`,
          actual: "nothing",
          source: "summary.json"
        }
      )
    ]
  })
}

export const crossCheckCheckpoints = (run: RunFacts, ranks: RanksRead): Recomputed => {
  const again = recomputeCheckpoints({
    metrics: run.metrics,
    processes: run.processes,
    planned: { save: run.checkpointWrites, load: run.checkpointReads },
    ...ranks,
    wantsRanks: wantsRanks(run)
  })
  return { ...again, issues: [...lackingFigures(run.metrics, beside(run)), ...uncounted(run), ...again.issues] }
}
