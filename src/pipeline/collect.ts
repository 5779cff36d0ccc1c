/** Stage: facts about every host of the run, each measured, declared or unknown. */
import * as Effect from "effect/Effect"
import { Collector } from "../cluster/Collector.ts"
import type { Plan } from "../domain/Plan.ts"

/** `untouched`: for `--what-if`, which asks no other host. */
export const collect = Effect.fn("stage.collect")(function*(plan: Plan, untouched: boolean) {
  const collector = yield* Collector
  const { launch } = plan
  const cluster = yield* collector.collect({
    hosts: plan.hosts,
    declaredMemoryPerHostBytes: plan.declaredMemoryPerHostBytes,
    ...(launch === null ? {} : {
      via: untouched ? "local" : launch.collector,
      unasked: launch.program === null ? undefined : { ...launch, program: launch.program }
    })
  })
  for (const { host, reason } of cluster.missing) yield* Effect.logWarning(`no facts about ${host}: ${reason}`)
  return cluster
})
