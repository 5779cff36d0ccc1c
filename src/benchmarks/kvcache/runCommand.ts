/** `kvcache run`: plan, evidence and preflight as the pipeline asks for them. */
import * as Effect from "effect/Effect"
import type { Plan } from "../../domain/Plan.ts"
import type { RunCommand } from "../Benchmark.ts"
import { sharesFileSystem } from "../shared/folderFindings.ts"
import { cacheMounts, evidenceOfPlan } from "./evidence.ts"
import { isKvWork } from "./KvWork.ts"
import { isOfficialWork } from "./official/OfficialWork.ts"
import type { RunOptions } from "./options.ts"
import { type KvPlan, planRun } from "./plan.ts"
import { kvPreflight } from "./preflight.ts"
import { workloadOf } from "./workloadOf.ts"

/** The pipeline hands back the plan this command made; anything else is a bug. */
const own = ({ work, ...plan }: Plan): KvPlan => {
  if (!isKvWork(work) && !isOfficialWork(work)) {
    throw new Error(`not a KV-cache plan: ${plan.benchmark} ${plan.command}`)
  }
  return { ...plan, work }
}

export const kvcacheRun: RunCommand<RunOptions> = {
  workload: workloadOf,
  inputs: ({ hostfile }) => hostfile.value === undefined ? [] : [hostfile.value],
  plan: (request, discovery) => planRun(request, discovery),
  evidence: (plan, cluster, moment) =>
    Effect.gen(function*() {
      const mine = own(plan)
      return evidenceOfPlan(mine, cluster, {
        sameFileSystem: yield* sharesFileSystem({ data: mine.work.folder, results: mine.resultsDir, moment }),
        mounts: yield* cacheMounts(mine.work.folder)
      })
    }),
  // An entry that is begun is worth nothing to anybody; the next run starts with an empty cache.
  partialFiles: () => Effect.succeed([]),
  preflight: (plan, cluster) => Effect.suspend(() => kvPreflight(own(plan), cluster))
}
