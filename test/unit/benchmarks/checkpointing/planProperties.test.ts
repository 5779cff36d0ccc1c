import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { modelNames } from "../../../../src/benchmarks/checkpointing/models.ts"
import { isAppError } from "../../../../src/errors/AppError.ts"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { renderError } from "../../../../src/errors/render.ts"
import { type Given, planOf } from "./requests.ts"

const given: FastCheck.Arbitrary<Given> = FastCheck.record({
  model: FastCheck.constantFrom(...modelNames),
  numProcesses: FastCheck.integer({ min: 1, max: 1200 }),
  numCheckpointsWrite: FastCheck.integer({ min: 0, max: 20 }),
  numCheckpointsRead: FastCheck.integer({ min: 0, max: 20 }),
  scale: FastCheck.constantFrom(1, 0.5, 0.01, 0.000001),
  profile: FastCheck.constantFrom("device" as const, "dlio" as const),
  transferSize: FastCheck.constantFrom(undefined, 4096, 2 ** 20),
  closed: FastCheck.boolean()
}).map(({ closed, profile, scale, transferSize, ...rest }) =>
  closed ? { ...rest, closed } : { ...rest, profile, scale, transferSize }
)

const params = FastCheck.subarray([
  "checkpoint.mode=default",
  "checkpoint.mode=subset",
  "checkpoint.fsync=false",
  "model.num_layers=1",
  "model.parallelism.zero_stage=0",
  "model.parallelism.pipeline=2",
  "model.parallelism.data=4",
  "model.transformer.num_attention_heads=7"
]).filter((list) => !(list.includes("checkpoint.mode=default") && list.includes("checkpoint.mode=subset")))

describe("any command line", () => {
  it.prop(
    "becomes a consistent plan, or a usage error that can be printed",
    [given, params],
    ([request, assignments]) => {
      Either.match(planOf(request, assignments), {
        onLeft: (error) => {
          expect(isAppError(error)).toBe(true)
          expect([2, 5]).toContain(statusOf(error))
          expect(renderError(error)).toContain(error.message)
        },
        onRight: ({ bufferBytes, destinations, processes, work }) => {
          const bytes = work.ranks.flatMap((rank) => rank.files.map((file) => file.bytes))
          expect(work.ranks).toHaveLength(processes)
          expect(work.checkpointBytes).toBe(bytes.reduce((total, size) => total + size, 0))
          expect(destinations.map((to) => to.bytesToWrite)).toEqual([work.writes * work.checkpointBytes])
          expect(work.tensorParallel * work.pipelineParallel * work.dataParallel).toBeGreaterThanOrEqual(processes)
          expect(work.writes === 0 || work.reads <= work.writes).toBe(true)
          expect(work.writes + work.reads).toBeGreaterThan(0)
          expect(bytes.every((size) => Number.isSafeInteger(size) && size > 0)).toBe(true)
          expect([work.io.readRequestBytes, work.io.writeRequestBytes].every((size) => size % 4096 === 0)).toBe(true)
          expect(bufferBytes).toBeGreaterThan(0)
        }
      })
    }
  )
})
