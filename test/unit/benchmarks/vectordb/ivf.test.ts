/** Parts of an index: sizes, splits, what its folder says, and what a killed build leaves. */
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { vectorsOf } from "../../../../src/benchmarks/vectordb/data/vectors.ts"
import type { VectorSet } from "../../../../src/benchmarks/vectordb/data/VectorSet.ts"
import { buildMemory, buildSeconds } from "../../../../src/benchmarks/vectordb/ivf/buildCost.ts"
import { extentBytes, indexBytes, listBytes, sampleRows } from "../../../../src/benchmarks/vectordb/ivf/IvfIndex.ts"
import {
  definitionOf,
  describeDifferences,
  type Manifest,
  parseManifest,
  serialiseManifest,
  standingOf
} from "../../../../src/benchmarks/vectordb/ivf/manifest.ts"
import { askersOf, readsAtOnce, searchMemory } from "../../../../src/benchmarks/vectordb/ivf/searchMemory.ts"
import { Kernel } from "../../../../src/benchmarks/vectordb/kernel/Kernel.ts"
import { parseJournal } from "../../../../src/benchmarks/vectordb/native/load/journal.ts"
import { splitRows } from "../../../../src/benchmarks/vectordb/native/load/splitRows.ts"
import { Slots } from "../../../../src/benchmarks/vectordb/native/search/Slots.ts"
import { planned } from "./requests.ts"

const set: VectorSet = { vectors: 100_000, dimension: 768, metric: "COSINE", distribution: "mixture", seed: 42 }

describe("sizes", () => {
  it("of a list are its vectors, their numbers, for L2 their lengths, in whole blocks", () => {
    assert.strictEqual(listBytes(10, set), 10 * (768 * 4 + 4))
    assert.strictEqual(listBytes(10, { ...set, metric: "L2" }), 10 * (768 * 4 + 8))
    assert.strictEqual(extentBytes(0, set), 0)
    assert.strictEqual(extentBytes(1, set), 4096)
    assert.strictEqual(extentBytes(10, set) % 4096, 0)
  })

  it("of an index hold however its vectors fall into lists", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(FastCheck.integer({ min: 0, max: 900 }), { minLength: 2, maxLength: 40 }),
        FastCheck.integer({ min: 2, max: 300 }),
        (lists, dimension) => {
          const own = { ...set, dimension, vectors: lists.reduce((a, b) => a + b, 0) }
          const bytes = lists.reduce((sum, rows) => sum + extentBytes(rows, own), 0)
          assert.isAtMost(bytes, indexBytes({ lists: lists.length }, own))
        }
      )
    )
  })

  it("of the sample are at most 65,536 vectors, and all of a small set", () => {
    assert.strictEqual(sampleRows({ lists: 256 }, set), 16_384)
    assert.strictEqual(sampleRows({ lists: 4096 }, { vectors: 10_000_000 }), 65_536)
    assert.strictEqual(sampleRows({ lists: 256 }, { vectors: 1000 }), 1000)
  })
})

describe("what a build costs", () => {
  const speed = { scoresPerSecond: 7e9, rowsPerSecond: 40_000 }

  it("is about four minutes of one core for a million vectors of 1536 in 1024 lists", () => {
    const million = { ...set, vectors: 1_000_000, dimension: 1536 }
    const seconds = buildSeconds(million, { lists: 1024 }, 1, speed)
    assert.isAbove(seconds, 200)
    assert.isBelow(seconds, 450)
    assert.closeTo(buildSeconds(million, { lists: 1024 }, 4, speed), seconds / 4, 1e-9)
  })

  it("is less memory in each of more processes", () => {
    assert.isBelow(buildMemory(set, { lists: 256 }, 8), buildMemory(set, { lists: 256 }, 2))
  })
})

describe("what a search holds", () => {
  it("grows with the reads that it has under way, and no further than 64 of them", () => {
    const { work } = planned()
    assert.strictEqual(readsAtOnce(work), 16)
    assert.strictEqual(readsAtOnce({ ...work, concurrency: [1, 2] }), 32)
    assert.strictEqual(readsAtOnce({ ...work, concurrency: [64] }), 64)
    assert.isAbove(searchMemory({ ...work, concurrency: [2] }), searchMemory(work))
  })

  it("deals queries out over processes, and gives none away", () => {
    for (const [concurrency, processes] of [[1, 3], [7, 3], [6, 3]] as const) {
      const own = Array.from({ length: processes }, (_, rank) => askersOf(concurrency, processes, rank))
      assert.strictEqual(own.reduce((a, b) => a + b, 0), concurrency)
      assert.isAtMost(Math.max(...own) - Math.min(...own), 1)
    }
  })
})

describe("a list that is too long", () => {
  const split = (rows: ReadonlyArray<number>, most: number, of: VectorSet = { ...set, dimension: 32 }) => {
    const kernel = new Kernel()
    return splitRows({ kernel, set: of, vectors: vectorsOf(kernel, of), rows: Uint32Array.from(rows), most })
  }

  it("becomes parts that are not, each with a centroid, and no row is lost", () => {
    const rows = Array.from({ length: 2000 }, (_, i) => 7 * i)
    const { centroids, parts } = split(rows, 600)
    assert.isAbove(parts.length, 1)
    assert.strictEqual(centroids.length, parts.length)
    for (const part of parts) {
      assert.isAtMost(part.length, 600)
      assert.isAbove(part.length, 0)
    }
    assert.deepStrictEqual(parts.flatMap((part) => [...part]).sort((a, b) => a - b), rows)
  })

  it("of rows that are all alike stays one, and ends", () => {
    const rows = new Array<number>(500).fill(3)
    const { parts } = split(rows, 100)
    assert.strictEqual(parts.reduce((sum, part) => sum + part.length, 0), 500)
  })
})

describe("the manifest of a collection", () => {
  const definition = definitionOf(set, { lists: 256 })
  const manifest: Manifest = {
    schema_version: 1,
    definition,
    engine: "mlpstorage native engine",
    engine_version: "0.1.0",
    run_id: "x",
    created_at: "2026-11-29T20:00:00.000+00:00",
    owner: { machine_id: "m", boot_id: "b", pid: 7, start_ticks: 9 },
    state: "complete",
    centroids: 1,
    assignments: 2,
    directory: 3
  }

  it("reads back as it was written", () => {
    assert.deepStrictEqual(parseManifest(serialiseManifest(manifest)), { _tag: "manifest", manifest })
  })

  it.each([
    ["", /not a JSON object/],
    ["[]", /not a JSON object/],
    [JSON.stringify({ ...manifest, schema_version: 2 }), /schema_version is 2/],
    [JSON.stringify({ ...manifest, definition: null }), /no definition/],
    [JSON.stringify({ ...manifest, owner: {} }), /which process/],
    [JSON.stringify({ ...manifest, state: "done" }), /no known state/],
    [JSON.stringify({ ...manifest, directory: -1 }), /no digests/]
  ])("that is damaged says why: %s", (text, reason) => {
    const reading = parseManifest(text)
    assert.strictEqual(reading._tag, "unreadable")
    assert.match(reading._tag === "unreadable" ? reading.reason : "", reason)
  })

  it("of another definition names every difference", () => {
    const reading = { _tag: "manifest", manifest } as const
    assert.strictEqual(standingOf(reading, definition)._tag, "same")
    assert.strictEqual(standingOf(null, definition)._tag, "none")
    const standing = standingOf(reading, definitionOf({ ...set, seed: 1, distribution: "normal" }, { lists: 256 }))
    assert.strictEqual(standing._tag, "other")
    const text = standing._tag === "other" ? describeDifferences(standing.differences) : ""
    assert.match(text, /distribution is mixture, asked for normal/)
    assert.match(text, /seed is 42, asked for 1/)
    assert.match(text, /clusters is 2048, asked for nothing/)
  })
})

describe("the journal of a build", () => {
  it("is read up to the line that was cut", () => {
    assert.deepStrictEqual([...parseJournal("1 22\n3 44\n5 6")], [[1, 22], [3, 44]])
    assert.deepStrictEqual([...parseJournal("1 22\nx\n3 44\n")], [[1, 22], [3, 44]])
    assert.deepStrictEqual([...parseJournal("")], [])
  })
})

describe("buffers", () => {
  it("are given to whoever waits longest, and to one at a time", async () => {
    const slots = new Slots([10, 20])
    assert.strictEqual(slots.take(), 20)
    assert.strictEqual(slots.take(), 10)
    const order: Array<string> = []
    const [first, second] = ["first", "second"].map(async (name) => {
      const at = await slots.take()
      order.push(`${name} ${at}`)
      slots.give(at)
    })
    slots.give(10)
    await Promise.all([first, second])
    assert.deepStrictEqual(order, ["first 10", "second 10"])
  })
})
