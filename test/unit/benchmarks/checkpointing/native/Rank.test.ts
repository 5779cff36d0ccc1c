import { describe, expect, it } from "@effect/vitest"
import { mkdirSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { equip, makeRank, writeDepth } from "../../../../../src/benchmarks/checkpointing/native/Rank.ts"
import type {
  FromRank,
  OperationReport,
  RankSetup,
  ToRank
} from "../../../../../src/benchmarks/checkpointing/native/RankProtocol.ts"
import type { CalibrationWork } from "../../../../../src/engines/native/calibration/calibrate.ts"
import { monotonic } from "../../../../../src/engines/native/process/clock.ts"
import { inFolder, smallIo, smallWork } from "../../../engines/native/files/folder.ts"

const identity = { runId: "0b0f1b9e-64a4-4fd6-9f0c-2f5a4c1f7a10", contentSeed: "00112233445566ff" }

const setupIn = (root: string, changes: Partial<RankSetup> = {}): RankSetup => {
  const { files, rank } = smallWork(root).ranks[0]!
  return { rank, folder: root, files, io: smallIo, fsync: true, verify: "full", ...changes }
}

type Message = Parameters<ReturnType<typeof makeRank>>[0]

/** A rank that was told these messages, and what it said to each. */
const told = async (...messages: ReadonlyArray<Message>): Promise<ReadonlyArray<FromRank>> => {
  const said: Array<FromRank> = []
  const rank = makeRank({ send: (message) => said.push(message) })
  for (const message of messages) await rank(message)
  return said
}

const operation = (phase: "write" | "read", index: number): Message => ({ type: "operation", phase, index, identity })
const go = (): Message => ({ type: "go", at: monotonic() + 1_000 })

const reportsOf = (said: ReadonlyArray<FromRank>): ReadonlyArray<OperationReport> =>
  said.flatMap((message) => message.type === "done" ? [message.report] : [])

describe("a rank", () => {
  it("writes its files at the barrier, tells of each, and reads them back", () =>
    inFolder(async (root) => {
      const setup = setupIn(root)
      const at = monotonic() + 20_000
      const said = await told(
        { type: "setup", setup },
        operation("write", 1),
        { type: "go", at },
        operation("read", 1),
        go()
      )
      expect(said.flatMap((message) =>
        message.type === "progress" ? [] : [message.type === "file" ? `${message.state} ${message.file}` : message.type]
      ))
        .toEqual(["ready", "ready", "begun 0", "complete 0", "begun 1", "complete 1", "done", "ready", "done"])
      const [written, read] = reportsOf(said)
      const total = setup.files.reduce((bytes, file) =>
        bytes + file.bytes, 0)
      expect([written?.bytes, read?.bytes]).toEqual([total, total])
      expect(written?.start).toBeGreaterThanOrEqual(at - 1_000)
      expect(written?.fileEnds.length).toBe(2)
      expect(read?.blocksChecked).toBe(setup.files.reduce((n, { bytes }) => n + Math.ceil(bytes / 4096), 0))
      expect(written?.end).toBeGreaterThanOrEqual(written?.fileEnds[1] ?? Infinity)
      for (const { bytes, name } of setup.files) {
        expect(statSync(`${root}/global_epoch1_step1/${name}`).size).toBe(bytes)
      }
    }))

  it("writes and reads through no link that stands for its model's or its step's folder", () =>
    inFolder(async (root) => {
      mkdirSync(`${root}/elsewhere`)
      mkdirSync(`${root}/model`)
      symlinkSync(`${root}/elsewhere`, `${root}/linked`)
      symlinkSync(`${root}/elsewhere`, `${root}/model/global_epoch1_step1`)
      for (const [folder, path] of [["linked", "linked"], ["model", "model/global_epoch1_step1"]] as const) {
        for (const phase of ["write", "read"] as const) {
          const said = await told({ type: "setup", setup: setupIn(`${root}/${folder}`) }, operation(phase, 1), go())
          expect(said.at(-1)).toMatchObject({ type: "failed", facts: { kind: "taken-over", path: `${root}/${path}` } })
        }
      }
      expect(readdirSync(`${root}/elsewhere`)).toEqual([])
    }))

  it("fails when another folder was put in its step folder's place while it wrote", () =>
    inFolder(async (root) => {
      const setup = setupIn(root)
      const said: Array<FromRank> = []
      const rank = makeRank({
        send: (message) => {
          said.push(message)
          if (message.type !== "file" || message.state !== "begun" || message.file !== 1) return
          renameSync(`${root}/global_epoch1_step1`, `${root}/away`)
          mkdirSync(`${root}/global_epoch1_step1`)
        }
      })
      for (const message of [{ type: "setup", setup }, operation("write", 1), go()] as const) await rank(message)
      expect(said.at(-1)).toMatchObject({ type: "failed", facts: { kind: "taken-over" } })
      expect(readdirSync(`${root}/global_epoch1_step1`)).toEqual([])
      expect(readdirSync(`${root}/away`)).toHaveLength(2)
    }))

  it("reports what stands in its way with the facts of it, and stays there to be ended", () =>
    inFolder(async (root) => {
      const gone = await told({ type: "setup", setup: setupIn(`${root}/gone`) }, operation("write", 1), go())
      expect(gone.at(-1)).toMatchObject({
        type: "failed",
        facts: { kind: "missing", operation: "open", errno: "ENOENT" }
      })

      mkdirSync(`${root}/global_epoch1_step1`)
      for (const { bytes, name } of setupIn(root).files) {
        writeFileSync(`${root}/global_epoch1_step1/${name}`, new Uint8Array(bytes))
      }
      const zeros = await told({ type: "setup", setup: setupIn(root) }, operation("read", 1), go())
      expect(zeros.at(-1)).toMatchObject({ type: "failed", facts: { kind: "integrity", found: "zeros" } })
    }))

  it.each<CalibrationWork>([
    { phase: "write" },
    ...(["direct", "buffered"] as const).flatMap((served) =>
      (["none", "sample", "full"] as const).map((verify) => ({ phase: "read" as const, served, verify }))
    )
  ])("works without any storage when calibrating: %o", (work) =>
    inFolder(async (root) => {
      const said = await told({ type: "setup", setup: setupIn(root) }, { type: "calibrate", seconds: 0.01, work }, go())
      const last = said.at(-1)
      if (last?.type !== "calibrated") throw new Error(JSON.stringify(last))
      expect(last.bytes).toBeGreaterThan(0)
      expect(last.seconds).toBeGreaterThanOrEqual(0.01)
    }))

  it("calls a start without work what it is", async () => {
    expect((await told(go())).at(-1)).toMatchObject({ type: "failed", facts: { kind: "internal" } })
    const write: ToRank = { type: "operation", phase: "write", index: 1, identity: null }
    const said = await inFolder((root) => told({ type: "setup", setup: setupIn(root) }, write, go()))
    expect(said.at(-1)).toMatchObject({ type: "failed", facts: { kind: "internal" } })
  })
})

describe("its equipment", () => {
  const MiB = 2 ** 20
  const io = { ...smallIo, writeRequestBytes: 16 * MiB, readRequestBytes: 8 * MiB }
  const files = [{ name: "a", bytes: 100 * MiB, part: "model" as const }]

  it("holds one set of buffers for both directions", () => {
    expect(equip(setupIn("/x", { io, files })).bufferBytes).toBe(64 * MiB)
    expect(equip(setupIn("/x", { io: { ...io, readRequestBytes: 128 * MiB, readStreams: 2 }, files })).bufferBytes)
      .toBe(200 * MiB)
  })

  it("makes no buffer larger than the largest file needs", () => {
    expect(equip(setupIn("/x", { io, files: [{ ...files[0]!, bytes: 5000 }] })).bufferBytes).toBe(4 * 8192)
  })

  it("keeps one write in flight like DLIO, and half the buffers in the device profile", () => {
    expect(writeDepth(setupIn("/x", { io: { ...io, profile: "dlio" } }))).toBe(1)
    expect([2, 3, 4, 8].map((writeBuffers) => writeDepth(setupIn("/x", { io: { ...io, writeBuffers } })))).toEqual([
      1,
      1,
      2,
      4
    ])
  })
})
