/** Stage: facts about every host of the run, each measured, declared or unknown. */
import * as Effect from "effect/Effect"
import { Collector } from "../cluster/Collector.ts"
import type { Plan } from "../domain/Plan.ts"

export const collect = Effect.fn("stage.collect")(function*(plan: Plan) {
  const collector = yield* Collector
  const cluster = yield* collector.collect({
    hosts: plan.hosts,
    declaredMemoryPerHostBytes: plan.declaredMemoryPerHostBytes
  })
  for (const { host, reason } of cluster.missing) yield* Effect.logWarning(`no facts about ${host}: ${reason}`)
  return cluster
})
