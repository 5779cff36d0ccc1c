import { describe, expect, it } from "@effect/vitest"
import type { SearchMeasurement, SearchPoint } from "../../../../../src/benchmarks/vectordb/SearchMeasurement.ts"
import { searchSummary } from "../../../../../src/benchmarks/vectordb/view/searchSummary.ts"
import type { SummaryInput } from "../../../../../src/view/SummaryInput.ts"

const point: SearchPoint = {
  cache: "cold",
  io: "direct",
  probes: 16,
  concurrency: 4,
  requestRate: null,
  startedAt: "2026-11-30T10:00:00",
  seconds: 10,
  queries: 1000,
  unserved: 0,
  repeated: 0,
  queriesPerSecond: 100,
  latency: { count: 0, sum: 0, least: null, most: null, cells: [] },
  reads: 16_000,
  bytesAsked: 16_000_000,
  bytesBelowCache: 16_000_000,
  readsPerQuery: 16,
  bytesPerQuery: 16_000,
  meanReadBytes: 1000,
  clientCache: "cold",
  cacheEvidence: [],
  bare: null,
  shareOfBare: 0.93,
  cpuSeconds: 1,
  clientBound: null,
  clientBoundUnknown: null
}

const recall = {
  probes: 16,
  k: 10,
  queries: 100,
  mean: 0.9,
  p5: 0.8,
  min: 0.7,
  median: 0.9,
  p95: 1,
  max: 1,
  withTies: null,
  byProbes: [[16, 0.9]] as const
}

const summaryOf = (head: Partial<SearchPoint>, others: ReadonlyArray<SearchPoint> = []) => {
  const points = [{ ...point, ...head }, ...others]
  const body: SearchMeasurement = {
    engine: "native",
    indexType: "IVF_FLAT",
    mode: "timed",
    vectors: 1000,
    dimension: 8,
    metric: "COSINE",
    distribution: "mixture",
    seed: 42,
    queryMode: "independent",
    lists: 64,
    indexBytes: 1,
    residentBytes: 1,
    residentBytesPerVector: 1,
    limit: 10,
    truth: { fingerprint: "f", queries: 100, vectors: 1000, reused: false, seconds: 1 },
    recalls: [recall],
    points,
    headline: 0,
    targets: [],
    listsVerified: 64
  }
  const measurement = { labels: [], peakRssBytes: null, bufferBytesPerRank: null }
  return searchSummary({ measurement } as unknown as SummaryInput, body)
}

const limitOf = (head: Partial<SearchPoint>) => summaryOf(head).limits?.[0]

describe("what a search could not go faster for", () => {
  it("is the storage only where the same reads alone go hardly faster, from a cold cache", () => {
    expect(limitOf({})).toMatchObject({
      of: "cold, 16 lists, 4 at once",
      by: "storage",
      because: expect.stringMatching(/93 %/)
    })
    expect(limitOf({ shareOfBare: 0.5 })).toMatchObject({ by: "unknown" })
    expect(limitOf({ clientCache: "unknown" })).toMatchObject({ by: "unknown" })
    expect(limitOf({ cache: "warm", io: "buffered", clientCache: "warm" })).toMatchObject({ by: "unknown" })
    expect(limitOf({ shareOfBare: null, bareUnknown: "it was cut short" })).toMatchObject({
      by: "unknown",
      because: "it was cut short"
    })
  })

  it("is the client where that was seen, and is not said twice", () => {
    const { limits, notes } = summaryOf({ clientBound: "its processors were 97 % busy" })
    expect(limits).toEqual([
      { of: "cold, 16 lists, 4 at once", by: "client", because: "its processors were 97 % busy" }
    ])
    expect(notes).toEqual([])
    expect(limitOf({ clientBoundUnknown: "nothing was calibrated" })).toMatchObject({ by: "unknown" })
  })

  it("leaves what is to be known of the other points to the notes", () => {
    const other = { ...point, concurrency: 8, clientBound: "its processors were 99 % busy", unserved: 3 }
    expect(summaryOf({ unserved: 2 }, [other]).notes).toEqual([
      expect.stringMatching(/4 at once: 2 queries had arrived/),
      expect.stringMatching(/8 at once: client-bound/),
      expect.stringMatching(/8 at once: 3 queries had arrived/)
    ])
  })

  it("says how many lists were checked", () => {
    expect(summaryOf({}).verified).toBe("64 lists checked by digest")
  })
})
