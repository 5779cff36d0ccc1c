/** DLIO's own warnings: each once, with counts, and none is overruled by a counter. */
import { describe, expect, it } from "@effect/vitest"
import { believingWarnings, dlioWarnings, warningLabels } from "../../../../src/engines/dlio/warnings.ts"

/** From a real run of DLIO 3.0.2. */
const unflushed =
  "Could not flush page cache between epochs: [Errno 2] No such file or directory: 'sudo'. Per-epoch reads may be served from the OS buffer cache, inflating throughput numbers. To enable, configure passwordless sudo for `sh -c 'echo 3 > /proc/sys/vm/drop_caches'`."
const small =
  "The amount of dataset is smaller than the host memory; data might be cached after the first epoch. Increase the size of dataset to eliminate the caching effect!!!"

const heard = (lines: ReadonlyArray<string>) => {
  const warnings = dlioWarnings()
  return { first: lines.map(warnings.add), all: warnings.all() }
}

describe("DLIO's own warnings", () => {
  it("are told when they are first said, and kept with how often", () => {
    const { all, first } = heard([
      "[OUTPUT] 2026-11-28T21:42:20.103210 Running DLIO [Training] with 2 process(es)",
      `[WARNING] ${small}`,
      "[OUTPUT] a line that speaks of a [WARNING] is none",
      `[WARNING] 2026-11-28T21:42:21.816921 ${unflushed}`,
      `[WARNING] 2026-11-28T21:42:22.816921 ${unflushed}`,
      "[ERROR] 2026-11-28T21:42:23.000000 a reader gave up"
    ])
    expect(first).toEqual([undefined, small, undefined, unflushed, undefined, "ERROR: a reader gave up"])
    expect(warningLabels(all)).toEqual([
      `dlio_benchmark warned: ${small}`,
      `dlio_benchmark warned 2 times: ${unflushed}`,
      "dlio_benchmark warned: ERROR: a reader gave up"
    ])
  })

  it("are bounded in number and length, and what is beyond is counted", () => {
    const { all } = heard(Array.from({ length: 1000 }, (_, i) => `[WARNING] ${i} ${"x".repeat(10_000)}`))
    expect(all).toHaveLength(21)
    expect(all.at(-1)?.count).toBe(980)
    expect(Math.max(...all.map(({ text }) => text.length))).toBeLessThan(600)
  })

  it("end a cold label where DLIO says that it left the caches as they were", () => {
    const cold = { clientCache: "cold" as const, cacheEvidence: [] }
    expect(believingWarnings(heard([`[WARNING] ${unflushed}`]).all, cold)).toMatchObject({
      clientCache: "unknown",
      cacheEvidence: [{ source: "dlio_benchmark's own warning", says: unflushed }]
    })
    expect(believingWarnings(heard([`[WARNING] ${small}`]).all, cold)).toBe(cold)
    const warm = { clientCache: "warm" as const, cacheEvidence: [] }
    expect(believingWarnings(heard([`[WARNING] ${unflushed}`]).all, warm)).toBe(warm)
  })
})
