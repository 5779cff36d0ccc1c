import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { Collector, type CollectRequest } from "../../../src/cluster/Collector.ts"
import { CollectorLive } from "../../../src/cluster/CollectorLive.ts"
import type { LauncherOptions } from "../../../src/cluster/remote/launcherTransport.ts"
import { familyOf } from "../../fixtures/launchers.ts"
import { mockExecutor, onStderr } from "../../fixtures/MockExecutor.ts"
import { mockHostFiles } from "../../fixtures/MockHostFiles.ts"

const launcher: LauncherOptions = {
  launcher: { family: familyOf("openmpi4"), version: "4.1.4", program: "/opt/mpi/mpirun" },
  allowRunAsRoot: true,
  parameters: ["--mca", "plm_rsh_agent", "ssh"]
}

/** Nobody answers; what counts is who was asked, and how. */
const collect = (request: Partial<CollectRequest>) => {
  const mock = mockExecutor([{
    pattern: /./,
    output: [onStderr("Permission denied")],
    exit: { code: 255, signal: null }
  }])
  return Effect.gen(function*() {
    const collector = yield* Collector
    const fiber = yield* Effect.fork(collector.collect({ hosts: [], declaredMemoryPerHostBytes: null, ...request }))
    yield* TestClock.adjust("1 minute")
    const information = yield* Fiber.join(fiber)
    return { ...information, asked: [...new Set(mock.calls.map(({ invocation }) => invocation.argv.join(" ")))] }
  }).pipe(Effect.provide(Layer.provide(CollectorLive, Layer.merge(mock.layer, mockHostFiles()))))
}

describe("CollectorLive", () => {
  it.effect("reads this machine alone directly", () =>
    Effect.gen(function*() {
      expect(yield* collect({ hosts: ["localhost"], launcher })).toMatchObject({ method: "local", asked: [] })
      expect(yield* collect({})).toMatchObject({ method: "local", missing: [] })
    }))

  it.effect("asks other hosts by ssh when the run has no launcher", () =>
    Effect.gen(function*() {
      const { asked, method } = yield* collect({ hosts: ["node2"] })
      expect({ method, asked }).toEqual({ method: "ssh", asked: [expect.stringMatching(/^ssh .* -- node2 sh$/)] })
    }))

  it.effect("asks them through the launcher of the run, with the user's words", () =>
    Effect.gen(function*() {
      const { asked, method } = yield* collect({ hosts: ["node2"], launcher })
      expect({ method, asked }).toEqual({
        method: "mpi",
        asked: [
          "/opt/mpi/mpirun -n 1 -host node2:1 --bind-to none --map-by socket --allow-run-as-root --mca plm_rsh_agent ssh sh"
        ]
      })
    }))

  it.effect("obeys --collector, also against its own judgement", () =>
    Effect.gen(function*() {
      expect((yield* collect({ hosts: ["node2"], via: "ssh", launcher })).method).toBe("ssh")
      expect(yield* collect({ hosts: ["node2"], via: "local" })).toMatchObject({ method: "local", asked: [] })
    }))

  it.effect("asks nobody with --collector none, and says so for each host", () =>
    Effect.gen(function*() {
      expect(yield* collect({ hosts: ["a", "b"], via: "none" })).toMatchObject({
        method: "none",
        asked: [],
        hosts: [],
        missing: [{ host: "a" }, { host: "b" }]
      })
    }))

  it.effect("does not put ssh in the place of a launcher that is not there", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(collect({ hosts: ["node2"], via: "mpi" }))
      expect(error).toMatchObject({ _tag: "ClusterFactsFailed", hosts: ["node2"] })
    }))
})
