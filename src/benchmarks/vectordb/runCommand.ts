/** `vectordb run`: plan, evidence and preflight as the pipeline asks for them. */
import * as Effect from "effect/Effect"
import type { RunCommand } from "../Benchmark.ts"
import { sharesFileSystem } from "../shared/folderFindings.ts"
import { workloadOf } from "./collection.ts"
import { vectordbEvidence } from "./evidence.ts"
import type { RunOptions } from "./options.ts"
import { ownSearch } from "./own.ts"
import { searchPreflight } from "./preflight.ts"
import { planSearch } from "./searchPlan.ts"

export const vectordbRun: RunCommand<RunOptions> = {
  workload: workloadOf,
  inputs: ({ hostfile }) => hostfile.value === undefined ? [] : [hostfile.value],
  plan: (request, discovery) => planSearch(request, discovery),
  evidence: (plan, cluster, moment) =>
    Effect.gen(function*() {
      const mine = ownSearch(plan)
      return vectordbEvidence(
        mine,
        cluster,
        yield* sharesFileSystem({ data: mine.work.folder, results: mine.resultsDir, moment })
      )
    }),
  // A search writes nothing but whole files.
  partialFiles: () => Effect.succeed([]),
  preflight: (plan, cluster) =>
    Effect.suspend(() => {
      const { work } = ownSearch(plan)
      return work.kind === "vectorsearch" ? searchPreflight(work, cluster) : Effect.succeed([])
    })
}
