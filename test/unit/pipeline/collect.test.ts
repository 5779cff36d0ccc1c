/** What a run knows of its hosts when the collector itself fails. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ClusterFactsFailed } from "../../../src/errors/AppError.ts"
import { collect } from "../../../src/pipeline/collect.ts"
import { mockCollector } from "../../fixtures/MockCollector.ts"
import { type Given, planned } from "../benchmarks/checkpointing/requests.ts"

const collected = (given: Given) => {
  const plan = planned({ numProcesses: 8, ...given })
  const collector = mockCollector(new ClusterFactsFailed({ hosts: plan.hosts, detail: "mpirun says nothing" }))
  return collect(plan, false).pipe(Effect.provide(collector.layer))
}

const reason = "no facts could be collected: mpirun says nothing"

it.effect.each(
  [
    ["mpi", "mpi"],
    ["auto", "ssh"]
  ] as const
)(
  "R42 a run of many hosts goes on without facts of any, --collector %s",
  ([collector, method]) =>
    Effect.gen(function*() {
      expect(yield* collected({ engine: "dlio", hosts: ["node1", "node2"], collector, clientHostMemory: 64 })).toEqual({
        method,
        asked: ["node1", "node2"],
        hosts: [],
        missing: [{ host: "node1", reason }, { host: "node2", reason }],
        declaredMemoryPerHost: expect.objectContaining({ _tag: "declared", value: 64 * 2 ** 30 })
      })
    })
)

it.effect("R42 a run on this machine alone does too", () =>
  Effect.gen(function*() {
    expect(yield* collected({})).toMatchObject({
      method: "local",
      hosts: [],
      missing: [{ reason }],
      declaredMemoryPerHost: { _tag: "unknown" }
    })
  }))
