/** `training run`: plan, evidence and preflight as the pipeline asks for them. */
import * as Effect from "effect/Effect"
import type { RunCommand } from "../Benchmark.ts"
import { sharesFileSystem } from "../shared/folderFindings.ts"
import { trainingEvidence } from "./evidence.ts"
import { trainingExperiment } from "./experiment.ts"
import { trainWorkload } from "./models.ts"
import type { RunOptions } from "./options.ts"
import { ownTrain } from "./own.ts"
import { planRun } from "./plan.ts"
import { trainPreflight } from "./preflight.ts"

export const trainingRun: RunCommand<RunOptions> = {
  workload: ({ acceleratorType, edition, model }) => trainWorkload(model.value, acceleratorType.value, edition.value),
  inputs: ({ hostfile }) => hostfile.value === undefined ? [] : [hostfile.value],
  plan: (request, discovery) => planRun(request, discovery),
  experiment: (plan, { settings }) => trainingExperiment(plan, settings),
  evidence: (plan, cluster, moment) =>
    Effect.gen(function*() {
      const mine = ownTrain(plan)
      return trainingEvidence(
        mine,
        cluster,
        yield* sharesFileSystem({
          data: mine.work.set.folder,
          results: mine.resultsDir,
          moment
        })
      )
    }),
  partialFiles: () => Effect.succeed([]),
  preflight: (plan, cluster) => Effect.suspend(() => trainPreflight(ownTrain(plan), cluster))
}
