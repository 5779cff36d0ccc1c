import { describe, expect, it } from "@effect/vitest"
import { randomBytes } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { blockBytes } from "../../../../../../src/benchmarks/training/memory.ts"
import { makePieceReader, type SizeProof } from "../../../../../../src/benchmarks/training/native/train/pieceReader.ts"
import { alignedMemory } from "../../../../../../src/engines/native/files/buffers.ts"
import { EngineFailure } from "../../../../../../src/engines/native/files/fileIo.ts"
import { inFolder } from "../../../../engines/native/files/folder.ts"
import { makeFile } from "../formats/files.ts"
import { setOf } from "./work.ts"

const request = 8192
const slot = () => new Uint8Array(alignedMemory(request + blockBytes), 0, request + blockBytes)

/** What the reader says of a whole file, request by request. */
const readWhole = async (path: string, expected: number | null, direct: boolean, proof: SizeProof | null = null) => {
  const requests: Array<number> = []
  const total = await makePieceReader(slot(), direct).read(
    { path, start: 0, end: null, expected, proof },
    (bytes) => void requests.push(bytes)
  )
  return { total, requests }
}

const failureOf = async (work: Promise<unknown>) => {
  const error = await work.then(() => undefined, (thrown: unknown) => thrown)
  if (!(error instanceof EngineFailure)) throw new Error(`no failure: ${String(error)}`)
  return error.facts
}

describe.each([["buffered", false], ["with O_DIRECT", true]] as const)("a whole file, %s", (_, direct) => {
  it.each([0, 1, 4096, 8191, 8192, 8193, 12_288, 16_384, 20_001])(
    "of %i bytes arrives byte for byte",
    (bytes) =>
      inFolder(async (folder) => {
        const path = `${folder}/file`
        writeFileSync(path, randomBytes(bytes))
        for (const expected of [bytes, null]) {
          const { requests, total } = await readWhole(path, expected, direct)
          expect(total).toBe(bytes)
          expect(requests.reduce((a, b) => a + b, 0)).toBe(bytes)
          expect(Math.max(...requests)).toBeLessThanOrEqual(request)
        }
      })
  )

  it.each([
    [10_000, 9_999, "ends at byte 9999, 1 byte early"],
    [10_000, 0, "ends at byte 0"],
    [8192, 4096, "ends at byte 4096"],
    [10_000, 10_001, "is longer than 10,000 bytes"],
    [8192, 20_000, "is longer than 8,192 bytes"]
  ])("that should have %i bytes and has %i is named", (expected, bytes, message) =>
    inFolder(async (folder) => {
      const path = `${folder}/file`
      writeFileSync(path, randomBytes(bytes))
      const facts = await failureOf(readWhole(path, expected, direct))
      expect(facts).toMatchObject({ kind: "integrity", path })
      expect(facts.message).toContain(message)
    }))

  it("that is not there is missing, one that is a folder an I/O error", () =>
    inFolder(async (folder) => {
      mkdirSync(`${folder}/folder`)
      expect(await failureOf(readWhole(`${folder}/none`, 1, direct))).toMatchObject({
        kind: "missing",
        errno: "ENOENT"
      })
      expect((await failureOf(readWhole(`${folder}/folder`, 1, direct))).path).toBe(`${folder}/folder`)
    }))

  it.each([[60, 35], [3, 4000]])(
    "of unknown size shows by itself that it is whole: %i by %i",
    (rows, columns) =>
      inFolder(async (folder) => {
        const path = `${folder}/file`
        const dimension = Math.floor(Math.sqrt(rows * columns))
        const shape = { files: 1, recordLength: dimension * dimension }
        const whole = [
          [makeFile(setOf({ ...shape, format: "npz" }), 0), "zip-end"],
          [makeFile(setOf({ ...shape, format: "tfrecord", samplesPerFile: 7, tfrecordSize: "bytes" }), 0), {
            records: 7
          }]
        ] as const
        for (const [bytes, proof] of whole) {
          writeFileSync(path, bytes)
          expect((await readWhole(path, null, direct, proof)).total).toBe(bytes.length)
          for (const cut of [1, 100, bytes.length - 5]) {
            writeFileSync(path, bytes.subarray(0, bytes.length - cut))
            expect(await failureOf(readWhole(path, null, direct, proof))).toMatchObject({ kind: "integrity", path })
          }
          writeFileSync(path, "")
          expect(await failureOf(readWhole(path, null, direct, proof))).toMatchObject({ kind: "integrity", path })
        }
      })
  )

  it("gives any range, for itself or as memory to look at", () =>
    inFolder(async (folder) => {
      const path = `${folder}/file`
      const content = randomBytes(50_000)
      writeFileSync(path, content)
      const reader = makePieceReader(slot(), direct)
      for (const [start, end] of [[0, 50_000], [4096, 8192], [5000, 5001], [12_345, 49_999], [8191, 8193]] as const) {
        const moved: Array<number> = []
        await reader.read({ path, start, end, expected: null, proof: null }, (bytes) => void moved.push(bytes))
        const asked = direct ? end - Math.floor(start / blockBytes) * blockBytes : end - start
        expect(moved.reduce((a, b) => a + b, 0)).toBe(asked)
        const seen = await reader.bytesOf(path, () => [start, end])
        expect(Buffer.compare(seen.bytes, content.subarray(start, end))).toBe(0)
        expect(seen.fileBytes).toBe(50_000)
      }
      expect(
        await failureOf(reader.read({ path, start: 40_000, end: 60_000, expected: null, proof: null }, () => undefined))
      )
        .toMatchObject({ kind: "integrity" })
    }))
})
