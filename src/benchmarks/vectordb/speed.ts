/** What one process of this machine does, tried for a second. */
import * as Effect from "effect/Effect"
import { vectorsOf } from "./data/vectors.ts"
import type { VectorSet } from "./data/VectorSet.ts"
import type { ProcessSpeed } from "./ivf/buildCost.ts"
import { Centroids } from "./ivf/Centroids.ts"
import type { IvfIndex } from "./ivf/IvfIndex.ts"
import { Kernel } from "./kernel/Kernel.ts"

const calibrationSeconds = 1
const rowsTogether = 64
/** More of them cost the same each. */
const mostCentroids = 256

/** By the processor's own time, which no clock of a test may stand in for. */
const timed = (seconds: number, work: () => number) =>
  Effect.sync(() => {
    const start = performance.now()
    let done = 0
    let passed = 0
    while (passed < seconds) {
      done += work()
      passed = (performance.now() - start) / 1000
    }
    return done / passed
  })

export const speedOf = Effect.fnUntraced(function*(set: VectorSet, { lists }: IvfIndex) {
  const kernel = new Kernel()
  const vectors = vectorsOf(kernel, set)
  const centroids = new Centroids(kernel, set, Math.min(lists, mostCentroids))
  const at = kernel.take(rowsTogether * vectors.width)
  const rows = Array.from({ length: rowsTogether }, (_, i) => i)
  const nearest = new Uint32Array(4)
  const rowsPerSecond = yield* timed(calibrationSeconds / 4, () => {
    vectors.fill(rows, at)
    return rowsTogether
  })
  const scoresPerSecond = yield* timed(calibrationSeconds * 3 / 4, () => {
    for (let row = 0; row < rowsTogether; row += 4) centroids.nearest(at + row * vectors.width, 4, nearest)
    return rowsTogether * centroids.count * vectors.floats
  })
  return { rowsPerSecond, scoresPerSecond } satisfies ProcessSpeed
})
