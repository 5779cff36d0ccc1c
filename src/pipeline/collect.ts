/** Stage: facts about every host of the run, each measured, declared or unknown. */
import * as Effect from "effect/Effect"
import { Collector } from "../cluster/Collector.ts"
import type { Plan } from "../domain/Plan.ts"
import { collectRequest } from "./collectRequest.ts"

/** `untouched`: for `--what-if`, which asks no other host. */
export const collect = Effect.fn("stage.collect")(function*(plan: Plan, untouched: boolean) {
  const collector = yield* Collector
  const request = collectRequest(plan)
  const cluster = yield* collector.collect(untouched && plan.launch !== null ? { ...request, via: "local" } : request)
  return cluster
})
