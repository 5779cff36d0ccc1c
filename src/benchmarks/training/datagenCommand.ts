/** `training datagen`: plan, evidence and preflight as the pipeline asks for them. */
import * as Effect from "effect/Effect"
import type { RunCommand } from "../Benchmark.ts"
import { sharesFileSystem } from "../shared/folderFindings.ts"
import { planDatagen } from "./datagenPlan.ts"
import { datagenPreflight } from "./datagenPreflight.ts"
import { trainingEvidence } from "./evidence.ts"
import { datagenWorkload } from "./models.ts"
import type { DatagenOptions } from "./options.ts"
import { ownDatagen } from "./own.ts"
import { unfinishedFiles } from "./unfinishedFiles.ts"

export const trainingDatagen: RunCommand<DatagenOptions> = {
  workload: ({ edition, model }) => datagenWorkload(model.value, edition.value),
  inputs: ({ hostfile }) => hostfile.value === undefined ? [] : [hostfile.value],
  plan: (request, discovery) => planDatagen(request, discovery),
  evidence: (plan, cluster, moment) =>
    Effect.gen(function*() {
      const mine = ownDatagen(plan)
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
  partialFiles: (plan) => Effect.suspend(() => unfinishedFiles(ownDatagen(plan).work.set)),
  preflight: (plan) => Effect.suspend(() => datagenPreflight(ownDatagen(plan)))
}
