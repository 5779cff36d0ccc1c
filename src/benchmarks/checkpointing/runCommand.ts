/** `checkpointing run`: plan, evidence and preflight as the pipeline asks for them. */
import * as Effect from "effect/Effect"
import type { Plan } from "../../domain/Plan.ts"
import type { RunCommand } from "../Benchmark.ts"
import { sharesFileSystem } from "../shared/folderFindings.ts"
import { type CheckpointWork, isCheckpointWork } from "./CheckpointWork.ts"
import { evidenceOfPlan } from "./evidence.ts"
import { checkpointExperiment } from "./experiment.ts"
import { readMarker } from "./folderFacts.ts"
import { partialFiles } from "./marker.ts"
import { workloadFileOf } from "./models.ts"
import type { RunOptions } from "./options.ts"
import { planRun } from "./plan.ts"
import { checkpointPreflight } from "./preflight.ts"
import { shortFiles } from "./shortFiles.ts"

/** The pipeline hands back the plan this command made; anything else is a bug. */
const own = ({ work, ...plan }: Plan): Plan<CheckpointWork> => {
  if (!isCheckpointWork(work)) throw new Error(`not a checkpointing plan: ${plan.benchmark} ${plan.command}`)
  return { ...plan, work }
}

export const checkpointingRun: RunCommand<RunOptions> = {
  workload: (settings) => ({ edition: settings.edition.value, name: workloadFileOf(settings.model.value) }),
  inputs: ({ hostfile }) => hostfile.value === undefined ? [] : [hostfile.value],
  plan: (request, discovery) => planRun(request, discovery),
  experiment: (plan, request, discovery) =>
    Effect.suspend(() => checkpointExperiment(own(plan).work, request, discovery)),
  evidence: (plan, cluster, moment) =>
    Effect.gen(function*() {
      const mine = own(plan)
      return evidenceOfPlan(mine, cluster, {
        sameFileSystem: yield* sharesFileSystem({
          data: mine.work.folder,
          results: mine.resultsDir,
          moment
        })
      })
    }),
  partialFiles: (plan) =>
    Effect.suspend(() => {
      const { engine, work } = own(plan)
      if (engine.name === "dlio") return shortFiles(work)
      return work.writes === 0 ? Effect.succeed([]) : readMarker(work.markerPath).pipe(
        Effect.map((found) => found._tag === "marker" ? partialFiles(found.marker).map((file) => file.path) : []),
        Effect.orElseSucceed(() => [])
      )
    }),
  preflight: (plan, cluster) => Effect.suspend(() => checkpointPreflight(own(plan), cluster))
}
