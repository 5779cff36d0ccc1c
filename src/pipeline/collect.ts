/** Stage: facts about every host of the run, each measured, declared or unknown. */
import * as Effect from "effect/Effect"
import { Collector } from "../cluster/Collector.ts"
import { declaredMemory } from "../cluster/declaredMemory.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { Plan } from "../domain/Plan.ts"
import { collectRequest } from "./collectRequest.ts"

/** What a collector that failed leaves: no facts, and the reason at each host. Nobody stands for another. */
const unknownHosts = (
  { declaredMemoryPerHostBytes, hosts, launch }: Plan,
  reason: string
): ClusterInformation => ({
  method: launch === null ? "local" : launch.collector === "auto" ? "ssh" : launch.collector,
  asked: hosts,
  hosts: [],
  missing: hosts.map((host) => ({ host, reason })),
  declaredMemoryPerHost: declaredMemory(declaredMemoryPerHostBytes)
})

/** A collector that fails costs the facts, not the run. `untouched`: for `--what-if`, which asks no other host. */
export const collect = Effect.fn("stage.collect")(function*(plan: Plan, untouched: boolean) {
  const collector = yield* Collector
  const request = collectRequest(plan)
  return yield* collector.collect(untouched && plan.launch !== null ? { ...request, via: "local" } : request).pipe(
    Effect.catchAll(({ message }) => Effect.succeed(unknownHosts(plan, message)))
  )
})
