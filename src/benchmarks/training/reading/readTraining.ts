/** What a training run says that only the rules of training read. */
import { draftedRun, type ReadBenchmarkRun } from "../../../results/draft/BenchmarkRun.ts"
import { withOwnBody } from "../../../results/draft/OwnKind.ts"
import { trainingFacts } from "../rules/evidence.ts"
import { ownDatagen } from "./ownDatagen.ts"
import { ownTraining } from "./ownTraining.ts"

/** Facts that every record of this program holds. */
const recordedFacts = [trainingFacts.dataFolder, trainingFacts.resultsDir, trainingFacts.sameFileSystem]

export const readTraining: ReadBenchmarkRun = (sources, _, draft) => ({
  ...draftedRun(sources, withOwnBody(sources, draft, [ownTraining, ownDatagen], recordedFacts)),
  facts: {
    [trainingFacts.potentialCaching]: sources.summary.potentialCaching,
    [trainingFacts.filesTrained]: sources.summary.filesTrained
  }
})
