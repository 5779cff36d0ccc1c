/** The KV-cache engine: its coordinator in this process, rank processes, and real files. */
import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs"
import { KvEvent } from "../../../src/benchmarks/kvcache/KvEvent.ts"
import { KvMeasurement } from "../../../src/benchmarks/kvcache/KvMeasurement.ts"
import type { KvLayout, KvOption, KvWork } from "../../../src/benchmarks/kvcache/KvWork.ts"
import { kvMarkerName, serialiseKvMarker } from "../../../src/benchmarks/kvcache/marker.ts"
import { rowsBelowHeader } from "../../../src/benchmarks/kvcache/native/traffic/traceLines.ts"
import { ioTraceHeader, ioTraceReader } from "../../../src/benchmarks/kvcache/trace/ioTrace.ts"
import { ownProcess } from "../../../src/cluster/local/processIdentity.ts"
import type { EngineEvent } from "../../../src/domain/EngineEvent.ts"
import { sum } from "../../../src/domain/statistics.ts"
import {
  deviceIo,
  failureKv,
  kvEvents,
  type KvRun,
  leftIn,
  measuredKv,
  runKv,
  smallKvWork
} from "../../fixtures/kvcache/works.ts"
import { inFolder, smallJob } from "../../unit/engines/native/files/folder.ts"
import { mountedImage, noImage, noShutdown, shutDown, unmount } from "./mounts.ts"

describe("whole contexts", () => {
  it("writes and reads what the users ask for, counts it, and leaves nothing behind", () =>
    inFolder(async (root) => {
      const work = smallKvWork(root, { maxRequests: 12, seconds: 60 })
      const run = await runKv(root, work)
      const body = Schema.decodeUnknownSync(KvMeasurement)(measuredKv(run))
      const [trial] = body.trials
      expect(trial!.requests.completed).toBe(12)
      expect(trial!.write.operations).toBeGreaterThanOrEqual(12)
      expect(trial!.read.operations).toBeGreaterThan(trial!.write.operations)
      expect(sum(trial!.io.filter(({ direction }) => direction === "read").map(({ bytes }) => bytes))).toBe(
        trial!.read.bytes
      )
      expect(trial!.endToEnd.count).toBe(12)
      expect(trial!.tokens).toBeGreaterThan(12 * 12)
      expect(leftIn(work)).toEqual([])
      expect(kvEvents(run).every(Schema.is(KvEvent))).toBe(true)
    }))

  /**
   * What kv-cache.py itself did with a list of this kind, to the byte: an entry a request; below 10 000 tokens one read and
   * max(1, ceil(G / 32)) more; from there on none. It was run on 60 such rows and one far in the future: 60 writes and 831 reads,
   * 620 863 488 and 5 964 570 624 bytes, as by this arithmetic.
   */
  it("does on one list of arrivals what the arithmetic of kv-cache.py says, to the byte", () =>
    inFolder(async (root) => {
      const rows = [[96, 609], [9999, 31], [10_000, 800], [1, 1], [200, 32], [57, 33], [12_345, 5], [3000, 64]] as const
      writeFileSync(
        `${root}/burst.csv`,
        [
          "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type",
          ...rows.map(([context, generated], i) =>
            `${i / 100},ChatGPT,${context},${generated},${context + generated},API log`
          ),
          "1000000000,ChatGPT,50,50,100,API log",
          ""
        ].join("\n")
      )
      const work = smallKvWork(root, {
        traffic: { type: "burst", files: [`${root}/burst.csv`], speedup: 1, cycles: 0 },
        maxRequests: rows.length,
        prefixCaching: false,
        seconds: 60
      })
      const [trial] = measuredKv(await runKv(root, work)).trials
      const reads = rows.map(([context, generated]) =>
        context < 10_000 ? 1 + Math.max(1, Math.ceil(generated / 32)) : 0
      )
      expect({
        requests: trial!.requests,
        writes: trial!.write.operations,
        written: trial!.write.bytes,
        reads: trial!.read.operations,
        read: trial!.read.bytes,
        entries: trial!.cache.storageEntries,
        tokens: trial!.tokens
      }).toEqual({
        requests: { arrived: rows.length, completed: rows.length, late: 0, unserved: 0 },
        writes: rows.length,
        written: sum(rows.map(([context]) => context * 64)),
        reads: sum(reads),
        read: sum(rows.map(([context], i) => context * 64 * reads[i]!)),
        entries: rows.length,
        tokens: sum(rows.map(([, generated]) => generated))
      })
      expect(trial!.windowSeconds).toBeLessThan(60)
    }))

  it("names the line of a trace that cannot be read, and gives no figure", () =>
    inFolder(async (root) => {
      writeFileSync(`${root}/burst.csv`, "Timestamp,Request tokens,Response tokens\n0,10,10\n\n1,ten,10\n")
      const work = smallKvWork(root, {
        traffic: { type: "burst", files: [`${root}/burst.csv`], speedup: 0, cycles: 1 }
      })
      expect(failureKv(await runKv(root, work))).toMatchObject({
        kind: "malformed",
        message: "line 4: Request tokens is \"ten\", no count",
        path: `${root}/burst.csv`
      })
      expect(leftIn(work)).toEqual([])
    }))

  it("closes its window by the clock, and counts what was begun and not what ended later", () =>
    inFolder(async (root) => {
      const [trial] = measuredKv(await runKv(root, smallKvWork(root, { seconds: 1 }))).trials
      expect(trial!.windowSeconds).toBeLessThanOrEqual(1)
      const { arrived, completed, late, unserved } = trial!.requests
      expect(completed + late + unserved).toBe(arrived)
    }))

  it("answers no request that is longer than the run, and says how many were begun", () =>
    inFolder(async (root) => {
      const work = smallKvWork(root, { seconds: 1, secondsPerToken: 60 })
      const { options, trials: [trial] } = measuredKv(await runKv(root, work))
      expect(trial!.requests.completed).toBe(0)
      expect(trial!.requests.late).toBeGreaterThan(0)
      expect(trial!.tokens).toBe(0)
      expect(trial!.bytesPerGeneratedTokens).toBe(null)
      expect(trial!.endToEnd.count).toBe(0)
      expect(options[0]!.deviceReadP95).toBe(null)
    }))

  it("ends with the last request of a trace, without waiting for the clock", () =>
    inFolder(async (root) => {
      writeFileSync(`${root}/burst.csv`, "Timestamp,Request tokens,Response tokens\n0,10,10\n0.1,20,10\n")
      const work = smallKvWork(root, {
        traffic: { type: "burst", files: [`${root}/burst.csv`], speedup: 1, cycles: 2 },
        seconds: 60
      })
      const [trial] = measuredKv(await runKv(root, work)).trials
      expect(trial!.requests.completed).toBe(4)
      expect(trial!.windowSeconds).toBeLessThan(30)
    }))

  it("writes O_DIRECT in the device profile, counts what rounding adds, and reads it from below the cache", () =>
    inFolder(async (root) => {
      const work = smallKvWork(root, { multiTurn: false }, {
        ranks: 2,
        verify: "full",
        backend: { type: "disk", layout: "context", io: deviceIo }
      })
      const run = await runKv(root, work)
      const [trial] = measuredKv(run).trials
      expect(trial!.read.rankBytes).toHaveLength(2)
      expect(trial!.read.paddingBytes).toBeGreaterThan(0)
      expect(trial!.read.clientCache).toBe("cold")
      expect(trial!.lookups.phantomMisses).toBeGreaterThan(0)
      expect(trial!.lookups.misses).toBe(0)
      const last = run.events.at(-1)
      const checked = last?._tag === "measured" ? last.measurement.verification.blocksChecked : 0
      expect(checked).toBeGreaterThanOrEqual(Math.floor(trial!.read.bytes / 4096))
    }))
})

const blockTokens = 256
const blockBytes = blockTokens * 512

const blockWork = (
  root: string,
  layout: KvLayout,
  option: Partial<KvOption> = {},
  changes: Partial<KvWork> = {}
): KvWork =>
  smallKvWork(root, { model: { name: "tiny", bytesPerToken: 512, isLarge: false }, seconds: 60, ...option }, {
    blockTokens,
    blocksPerFile: layout === "blocks" ? 1 : null,
    verify: "full",
    backend: { type: "disk", layout, io: { ...deviceIo, readers: 16, writers: 8 } },
    ...changes
  })

/** Requests in Mooncake's form, all of a second; answers how many hashes there are, and how many different ones. */
const mooncake = (path: string, requests: ReadonlyArray<ReadonlyArray<number>>) => {
  writeFileSync(
    path,
    requests.map((hash_ids, i) =>
      JSON.stringify({ timestamp: i * 40, input_length: hash_ids.length * 512, output_length: 1, hash_ids })
    ).join("\n")
  )
  const references = requests.flat()
  return { references: references.length, unique: new Set(references).size }
}

/** A conversation of five turns, each after all that was said before, and one that shares its beginning. */
const growing = Array.from({ length: 5 }, (_, turn) => Array.from({ length: 3 * (turn + 1) }, (_, block) => block))
const sharing = [[0, 1, 2, 100, 101], [0, 1, 2, 100, 101, 102], [200]]

describe("blocks of shared prefixes", () => {
  it.each(["blocks", "lmcache", "region", "bucket"] as const)(
    "keeps every block of a trace once, and reads no more than is known of its references (%s)",
    (layout) =>
      inFolder(async (root) => {
        const { references, unique } = mooncake(`${root}/t.jsonl`, [...growing, ...sharing])
        const tokens = 512
        const work = blockWork(root, layout, {
          workers: 1,
          storageBytes: 64 * 2 ** 20,
          traffic: { type: "mooncake", file: `${root}/t.jsonl`, speedup: 0.2, cycles: 1 }
        }, { blockTokens: tokens })
        const [trial] = measuredKv(await runKv(root, work)).trials
        // What a request stores may not be there yet when the next one comes: the unit tests have the exact numbers.
        const { hits, misses } = trial!.lookups
        expect(hits + misses).toBe(references)
        expect(hits).toBeLessThanOrEqual(references - unique)
        expect(trial!.read).toMatchObject({ operations: hits, bytes: hits * tokens * 512 })
        expect(trial!.write.operations).toBeLessThanOrEqual(unique)
        expect(trial!.cache).toMatchObject({ storageEntries: unique, evictions: 0 })
        expect(leftIn(work)).toEqual([])
      }),
    20_000
  )

  it("takes several blocks to a file", () =>
    inFolder(async (root) => {
      mooncake(`${root}/t.jsonl`, growing)
      const work = blockWork(root, "blocks", {
        workers: 1,
        traffic: { type: "mooncake", file: `${root}/t.jsonl`, speedup: 0.2, cycles: 1 }
      }, { blockTokens: 512, blocksPerFile: 3 })
      const [trial] = measuredKv(await runKv(root, work)).trials
      const { hits, misses } = trial!.lookups
      expect(hits + misses).toBe(45)
      expect(trial!.cache).toMatchObject({ files: 5, storageEntries: 5, storageBytes: 15 * 512 * 512 })
      expect(trial!.read).toMatchObject({ operations: hits / 3, bytes: hits * 512 * 512 })
    }))

  it.each(["blocks", "region"] as const)(
    "evicts when it is full, writes again what it needs again, and counts both (%s)",
    (layout) =>
      inFolder(async (root) => {
        const capacity = 24
        const trace = Array.from({ length: 12 }, (_, i) => Array.from({ length: 8 }, (_, block) => i % 4 * 8 + block))
        mooncake(`${root}/t.jsonl`, trace)
        const work = blockWork(root, layout, {
          workers: 1,
          storageBytes: capacity * 512 * 512,
          traffic: { type: "mooncake", file: `${root}/t.jsonl`, speedup: 0.2, cycles: 1 }
        }, { blockTokens: 512 })
        const [trial] = measuredKv(await runKv(root, work)).trials
        expect(trial!.cache.evictions).toBeGreaterThan(0)
        expect(trial!.cache.storageEntries).toBeLessThanOrEqual(capacity)
        expect(trial!.writeAmplification).toBeGreaterThan(1)
      }),
    20_000
  )

  it("shares what users of a kind begin with, and what a conversation has said", () =>
    inFolder(async (root) => {
      const work = blockWork(root, "blocks", { maxRequests: 25 }, { ranks: 2 })
      const [trial] = measuredKv(await runKv(root, work)).trials
      expect(trial!.requests.completed).toBeGreaterThanOrEqual(50)
      expect(trial!.lookups.hitRate).toBeGreaterThan(0.05)
      expect(trial!.read.bytes).toBe(trial!.read.operations * blockBytes)
      expect(trial!.prefixLoad.count).toBeGreaterThan(0)
      expect(trial!.read.clientCache).toBe("cold")
    }))

  it("says that memory is no storage, and gives no figure of one", () =>
    inFolder(async (root) => {
      const work = blockWork(root, "blocks", { maxRequests: 10 }, { backend: { type: "memory", layout: "blocks" } })
      const run = await runKv(root, work)
      const { options, trials } = measuredKv(run)
      expect(trials[0]!.write.operations).toBeGreaterThan(0)
      expect(trials[0]!.write.clientCache).toBe("memory")
      expect(options[0]).toMatchObject({
        readBytesPerSecond: null,
        writeBytesPerSecond: null,
        deviceReadP95: null,
        deviceWriteP95: null
      })
      const last = run.events.at(-1)
      expect(last?._tag === "measured" && last.measurement.labels?.[0]).toMatch(/^memory: /)
      expect(existsSync(work.folder)).toBe(false)
    }))
})

describe("an I/O trace", () => {
  it.each(["csv", "csv.zst"])(
    "is written while a run goes on, and replayed in number and bytes (.%s)",
    (extension) =>
      inFolder(async (root) => {
        const file = `${root}/trace.${extension}`
        const first = smallKvWork(root, { maxRequests: 20, seconds: 60, cpuBytes: 2 ** 20 }, { ioTraceLog: file })
        await runKv(root, first)
        const rows = []
        for await (const row of rowsBelowHeader(file, ioTraceReader)) rows.push(row)
        const stored = rows.filter(({ tier }) => tier === "storage")
        expect(rows.length).toBeGreaterThan(stored.length)
        const of = (operation: "Read" | "Write") => {
          const ones = stored.filter((row) => row.operation === operation)
          return { operations: ones.length, bytes: sum(ones.map(({ bytes }) => bytes)) }
        }
        const again = smallKvWork(root, { seconds: 60, traffic: { type: "ioTrace", file, speedup: 0 } })
        const [trial] = measuredKv(await runKv(root, again)).trials
        expect(trial!.read).toMatchObject(of("Read"))
        expect(trial!.write).toMatchObject(of("Write"))
        expect(trial!.requests.completed).toBe(rows.length)
      })
  )

  it("is refused where it reads what nobody wrote", () =>
    inFolder(async (root) => {
      const file = `${root}/trace.csv`
      writeFileSync(file, `${ioTraceHeader}\n1,Write,10,Tier-2,a,Prefill\n2,Read,10,Tier-2,b,Decode\n`)
      const work = smallKvWork(root, { traffic: { type: "ioTrace", file, speedup: 0 } })
      expect(failureKv(await runKv(root, work))).toMatchObject({
        kind: "malformed",
        message: "line 3: it reads b, which no line before it wrote"
      })
    }))

  it("keeps keys of strangers inside its folder", () =>
    inFolder(async (root) => {
      const file = `${root}/trace.csv`
      writeFileSync(
        file,
        `${ioTraceHeader}\n1,Write,10,Tier-2,../../../outside,Prefill\n2,Read,10,Tier-2,../../../outside,Decode\n`
      )
      const work = smallKvWork(root, { traffic: { type: "ioTrace", file, speedup: 0 } })
      expect(measuredKv(await runKv(root, work)).trials[0]!.read.operations).toBe(1)
      expect(readdirSync(root).sort()).toEqual(["cache", "run", "trace.csv"].filter((name) => name !== "cache"))
    }))
})

describe("what goes wrong", () => {
  const runs = smallKvWork
  const ranksOf = (events: ReadonlyArray<EngineEvent>) =>
    events.flatMap((event) => event._tag === "ranks" ? event.ranks : [])
  const isStarted = (event: EngineEvent): boolean => event._tag === "work" && event.event._tag === "trialStarted"

  it("names a rank that was killed", () =>
    inFolder(async (root) => {
      const work = runs(root, { seconds: 30 }, { ranks: 2 })
      const events: Array<EngineEvent> = []
      const run = await runKv(root, work, (event) => {
        events.push(event)
        if (isStarted(event)) process.kill(ranksOf(events)[1]!.pid, "SIGKILL")
      })
      expect(failureKv(run)).toMatchObject({ kind: "rank-died", rank: 1, signal: "SIGKILL" })
      expect(leftIn(work)).toEqual([])
    }))

  it("does not take files for read that somebody removed while it ran", () =>
    inFolder(async (root) => {
      const work = runs(root, { seconds: 30 })
      const run = await runKv(root, work, (event) => {
        if (event._tag !== "work" || event.event._tag !== "progress") return
        const [own] = leftIn(work).filter((name) => name.startsWith("mlpstorage"))
        const folder = `${work.folder}/${own}/rank_0`
        for (const name of readdirSync(folder)) rmSync(`${folder}/${name}`)
      })
      expect(failureKv(run).kind).toBe("missing")
    }))

  it("does not go on in a folder that vanished", () =>
    inFolder(async (root) => {
      const work = runs(root, { seconds: 30 })
      const run = await runKv(root, work, (event) => {
        if (isStarted(event)) rmSync(work.folder, { recursive: true })
      })
      expect(failureKv(run).kind).toBe("missing")
    }))

  it("finds content that is not what was written", () =>
    inFolder(async (root) => {
      const work = runs(root, { seconds: 30 }, { verify: "full" })
      const run = await runKv(root, work, (event) => {
        if (event._tag !== "work" || event.event._tag !== "progress") return
        const [own] = leftIn(work).filter((name) => name.startsWith("mlpstorage"))
        const folder = `${work.folder}/${own}/rank_0`
        for (const name of readdirSync(folder)) {
          const { size } = statSync(`${folder}/${name}`)
          if (size > 5000) writeSync(openSync(`${folder}/${name}`, "r+"), Buffer.alloc(4096), 0, 4096, 128)
        }
      })
      expect(failureKv(run)).toMatchObject({ kind: "integrity", found: "zeros" })
    }))

  it("says that it was stopped, and leaves nothing behind", () =>
    inFolder(async (root) => {
      const work = runs(root, { seconds: 30 })
      const run = await runKv(root, work, (event, coordinator) => {
        if (isStarted(event)) coordinator.stop("SIGTERM")
      })
      expect(failureKv(run)).toMatchObject({ kind: "stopped", signal: "SIGTERM" })
      expect(leftIn(work)).toEqual([])
    }))

  it("does not share a folder with a run that goes on", () =>
    inFolder(async (root) => {
      const work = runs(root, { seconds: 30 })
      let second: Promise<KvRun> | undefined
      const first = await runKv(root, work, (event, coordinator) => {
        if (!isStarted(event)) return
        second = runKv(root, work).finally(() => coordinator.stop("SIGTERM"))
      })
      expect(failureKv(await second!)).toMatchObject({
        kind: "taken-over",
        message: `run ${smallJob(root).runId} is using it now, process ${process.pid}`
      })
      expect(failureKv(first).kind).toBe("stopped")
    }))

  it("removes what a killed run left, and nothing else", () =>
    inFolder(async (root) => {
      const work = runs(root, { maxRequests: 3 })
      const dead = "11111111-2222-4333-8444-555555555555"
      mkdirSync(`${work.folder}/mlpstorage-kvcache-${dead}/rank_0`, { recursive: true })
      writeFileSync(`${work.folder}/mlpstorage-kvcache-${dead}/rank_0/left.npy`, "x")
      writeFileSync(`${work.folder}/mine.npy`, "x")
      writeFileSync(
        `${work.folder}/${kvMarkerName}`,
        serialiseKvMarker({
          run_id: dead,
          created_at: "2026-01-01T00:00:00.000+00:00",
          owner: { ...ownProcess(), start_ticks: 1 }
        })
      )
      const run = await runKv(root, work)
      expect(measuredKv(run).trials[0]!.requests.completed).toBe(3)
      expect(leftIn(work)).toEqual(["mine.npy"])
      expect(run.events.some((event) => event._tag === "note" && event.text.includes(dead))).toBe(true)
    }))

  it.for(["context", "blocks"] as const)(
    "says that the storage answers with errors (%s)",
    (layout, test) =>
      inFolder(async (root) => {
        mkdirSync(`${root}/disk`)
        if (!mountedImage(`${root}/image`, `${root}/disk`, "64M")) return test.skip(noImage)
        try {
          const small = layout === "context"
            ? runs(root, { seconds: 30, storageBytes: 2 ** 24 })
            : blockWork(root, layout, { seconds: 30, storageBytes: 2 ** 24 })
          let isShut = false
          const run = await runKv(root, { ...small, folder: `${root}/disk/cache` }, (event, coordinator) => {
            if (isStarted(event)) isShut = shutDown(`${root}/disk`)
            if (isStarted(event) && !isShut) coordinator.stop("SIGTERM")
          })
          if (!isShut) return test.skip(noShutdown)
          expect(failureKv(run)).toMatchObject({ kind: "io-error", errno: "EIO" })
        } finally {
          await unmount(`${root}/disk`)
        }
      })
  )

  it("says that a disk is full", (test) =>
    inFolder(async (root) => {
      mkdirSync(`${root}/disk`)
      if (!mountedImage(`${root}/image`, `${root}/disk`, "24M")) return test.skip(noImage)
      try {
        const work = { ...runs(root, { seconds: 30, storageBytes: 2 ** 40 }), folder: `${root}/disk/cache` }
        expect(failureKv(await runKv(root, work))).toMatchObject({ kind: "no-space", errno: "ENOSPC" })
      } finally {
        await unmount(`${root}/disk`)
      }
    }))
})
