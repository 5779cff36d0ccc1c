/** What whole runs of training and of data generation leave behind. */
import { plural } from "../../domain/Units.ts"
import { readRankOutput } from "../../results/dlio/rankOutput.ts"
import type { ExpectedOutcome } from "../../results/outcome.ts"
import { owedFigures } from "./rules/headline.ts"
import type { TrainWork } from "./TrainingWork.ts"

/** Its figures, and every epoch timed in the files of every rank. */
export const trainOutcome = ({ epochs, ranks }: Pick<TrainWork, "epochs" | "ranks">): ExpectedOutcome => ({
  ranks,
  metrics: owedFigures,
  lacking: ({ output: { content, name } }) => {
    if (content === undefined) return []
    const timed = readRankOutput(name, content).blocks.filter(({ compute }) => compute._tag === "present")
    const found = new Set(timed.map(({ epoch }) => epoch)).size
    return found === epochs ? [] : [`${plural(epochs, "timed epoch")} in ${name} (found ${found})`]
  }
})

/**
 * A data set, which the engine has checked, and no file of figures (docs/reference/dlio-training.md 2). An engine that writes its log
 * itself, `ownLog`, does so before anything else.
 */
export const datagenOutcome = (ownLog: boolean): ExpectedOutcome => ({
  ranks: 0,
  metrics: [],
  lacking: () => [],
  log: ownLog
})
