/** Blocks that a broken writer leaves. Files are sparse: only what is looked at is really there. */
import type { FileSystem } from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { randomBytes } from "node:crypto"
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { CheckpointWork } from "../../../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import {
  checkWritten,
  chunkBytes,
  offsetsOf,
  raceDistance,
  raceOffsets
} from "../../../../../src/benchmarks/checkpointing/official/writtenFiles.ts"
import type { ClientOfJob } from "../../../../../src/engines/dlio/jobFiles.ts"
import { clientNamed, clientsHere, silent } from "../../../../fixtures/dlio/clients.ts"
import { planned } from "../requests.ts"

const block = 4096
const streams = { streamsCheckpoints: true }
const MiB = 2 ** 20

/** 301 MiB and a bit: ten chunks, the last one short. */
const size = 301 * MiB + 12_345

const looked = [
  ...new Set([
    ...offsetsOf(size).flatMap((offset) => [offset, offset + block, offset + chunkBytes]),
    ...raceOffsets(size).flatMap((offset) => [offset, offset + raceDistance])
  ])
].filter((offset) => offset + block <= size)

/** Checks one such file, in which the blocks at some offsets hold what those at others do. */
const check = (copies: ReadonlyArray<readonly [to: number, from: number]>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "mlps-race-"))),
    (home) =>
      Effect.gen(function*() {
        const plan = planned({ engine: "dlio", numProcesses: 1, numCheckpointsWrite: 1, numCheckpointsRead: 0 })
        const work: CheckpointWork = {
          ...plan.work,
          folder: home,
          ranks: [{ rank: 0, files: [{ name: "optim.pt", bytes: size, part: "optimizer" }] }]
        }
        mkdirSync(join(home, "global_epoch1_step1"))
        const file = openSync(join(home, "global_epoch1_step1", "optim.pt"), "w")
        ftruncateSync(file, size)
        const contents = new Map(looked.map((offset) => [offset, randomBytes(block)]))
        for (const [to, from] of copies) contents.set(to, contents.get(from) ?? randomBytes(block))
        for (const [offset, bytes] of contents) writeSync(file, bytes, 0, block, offset)
        closeSync(file)
        return yield* checkWritten(work, yield* clientsHere, streams)
      }),
    (home) => Effect.sync(() => rmSync(home, { recursive: true }))
  ).pipe(Effect.provide(NodeFileSystem.layer))

describe("files that are seen", () => {
  const inPlace = <A>(
    use: (at: { readonly work: CheckpointWork; readonly file: string }) => Effect.Effect<A, unknown, FileSystem>
  ) =>
    Effect.acquireUseRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "mlps-seen-"))),
      (home) => {
        const plan = planned({ engine: "dlio", numProcesses: 1, numCheckpointsWrite: 1, numCheckpointsRead: 0 })
        const work: CheckpointWork = {
          ...plan.work,
          folder: home,
          ranks: ["a.pt", "b.pt"].map((name, rank) => ({ rank, files: [{ name, bytes: 8192, part: "model" }] }))
        }
        mkdirSync(join(home, "global_epoch1_step1"))
        return use({ work, file: join(home, "global_epoch1_step1", "b.pt") })
      },
      (home) => Effect.sync(() => rmSync(home, { recursive: true }))
    ).pipe(Effect.provide(NodeFileSystem.layer))
  const twoHosts = Effect.map(clientNamed(null), (here) => [here, silent("n2")] as const)

  it.effect("must be whole wherever the ranks ran; only on hosts that cannot be asked may others lie", () =>
    inPlace(({ file, work }) =>
      Effect.gen(function*() {
        const clients = yield* twoHosts
        expect(yield* checkWritten(work, clients, streams)).toMatchObject({ blocksChecked: 0 })
        writeFileSync(file, randomBytes(8192))
        const checked = yield* checkWritten(work, clients, streams)
        expect(checked.blocksChecked).toBeGreaterThan(0)
        expect(checked.unavailable).toContain("files on n2 were not looked at")
        writeFileSync(file, randomBytes(8000))
        expect(yield* Effect.flip(checkWritten(work, clients, streams))).toMatchObject({
          _tag: "OutcomeIncomplete",
          missing: [`${file} in full (8,000 of 8,192 bytes)`]
        })
        writeFileSync(file, randomBytes(8192))
        expect(yield* Effect.flip(checkWritten(work, yield* clientsHere, streams))).toMatchObject({
          missing: [file.replace("b.pt", "a.pt")]
        })
      })
    ))

  it.effect("must have no byte too many, but for the archive that DLIO 2 puts around them", () =>
    inPlace(({ file, work }) =>
      Effect.gen(function*() {
        writeFileSync(file.replace("b.pt", "a.pt"), randomBytes(8192))
        writeFileSync(file, randomBytes(8193))
        const clients = yield* clientsHere
        expect(yield* Effect.flip(checkWritten(work, clients, streams))).toMatchObject({
          _tag: "OutcomeIncomplete",
          missing: [`${file} in its planned length (8,193 for 8,192 bytes)`]
        })
        const archives = { streamsCheckpoints: false }
        expect((yield* checkWritten(work, clients, archives)).blocksChecked).toBeGreaterThan(0)
        writeFileSync(file, randomBytes(8193 + MiB))
        expect(yield* Effect.flip(checkWritten(work, clients, archives))).toMatchObject({
          missing: [expect.stringContaining("b.pt in its planned length")]
        })
      })
    ))

  it.effect("are what the host says that sees them as they should be, whatever another one has heard", () =>
    inPlace(({ file, work }) =>
      Effect.gen(function*() {
        writeFileSync(file, randomBytes(8192))
        writeFileSync(file.replace("b.pt", "a.pt"), randomBytes(8192))
        const here = yield* clientNamed("n2")
        const late: ClientOfJob = {
          host: "n1",
          open: Effect.map(here.open, (client) => ({
            ...client,
            look: {
              ...client.look,
              sizes: (_, names) => Effect.succeed(names.map((_name, i) => i === 0 ? 100 : undefined))
            }
          }))
        }
        expect(yield* checkWritten(work, [late, here], streams)).toMatchObject({
          unavailable: expect.not.stringContaining("not looked at on")
        })
      })
    ))
})

describe("the sample of blocks after a write phase", () => {
  it("has a block of every chunk that has a partner 128 MiB on, also of a short last one", () => {
    const offsets = raceOffsets(size)
    expect(offsets.map((offset) => Math.floor(offset / chunkBytes))).toEqual([0, 1, 2, 3, 4, 5])
    for (const offset of offsets) {
      expect(offset % block).toBe(0)
      expect(offset + raceDistance + block).toBeLessThanOrEqual(size)
    }
    expect(raceOffsets(raceDistance)).toEqual([])
    // The largest file of llama3-1t: no more than some thousand reads.
    expect(raceOffsets(13_865_244_924).length).toBeLessThan(500)
  })

  it.effect("passes a file in which no block repeats", () =>
    Effect.gen(function*() {
      const { blocksChecked, unavailable } = yield* check([])
      expect(blocksChecked).toBeGreaterThan(20)
      expect(unavailable).toContain("none repeated")
    }))

  it.effect.each(raceOffsets(size).map((offset, chunk) => ({ offset, chunk })))(
    "finds that chunk $chunk was written once more 128 MiB on",
    ({ offset }) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(check([[offset + raceDistance, offset]]))
        expect(error).toMatchObject({
          _tag: "DataIntegrity",
          report: { offset: offset + raceDistance, found: `the same block as at byte ${offset}` }
        })
      })
  )
})
