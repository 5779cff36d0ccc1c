import { describe, expect, it } from "@effect/vitest"
import { Pauses } from "../../../../../src/benchmarks/kvcache/native/Pauses.ts"
import { Arrivals } from "../../../../../src/benchmarks/kvcache/native/traffic/Arrivals.ts"

describe("arrivals", () => {
  it("that are behind their time leave others their turn", async () => {
    const arrivals = new Arrivals(1, new Pauses(), { length: 0 })
    let isOver = false
    setImmediate(() => {
      isOver = true
    })
    let came = 0
    while (!isOver && came < 100_000) {
      await arrivals.at(0)
      came++
    }
    expect(came).toBeLessThan(100_000)
  })

  it("in a far future end with the trial", async () => {
    const pauses = new Pauses()
    const arrivals = new Arrivals(1, pauses, { length: 0 })
    expect(await arrivals.at(0)).toBe(true)
    const waiting = arrivals.at(1e9)
    pauses.end()
    expect(await waiting).toBe(false)
  })

  it("that are not waited for stop where too many wait", async () => {
    const pauses = new Pauses()
    const queue = { length: 10_000 }
    const waiting = new Arrivals(0, pauses, queue).at(5)
    queue.length = 0
    expect(await waiting).toBe(true)
  })
})
