/** What DLIO's summary says of a training run that only the rules of training read. */
import { draftedRun, type ReadBenchmarkRun } from "../../../results/draft/BenchmarkRun.ts"
import { trainingFacts } from "../rules/evidence.ts"

export const readTraining: ReadBenchmarkRun = (sources, _, draft) => ({
  ...draftedRun(sources, draft),
  facts: {
    [trainingFacts.potentialCaching]: sources.summary.potentialCaching,
    [trainingFacts.filesTrained]: sources.summary.filesTrained
  }
})
