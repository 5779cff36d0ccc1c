import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { execFileSync } from "node:child_process"
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { gzipSync } from "node:zlib"
import { stampTarget } from "../../../../../src/engines/native/files/blockStamp.ts"
import { alignedMemory, slotsOf } from "../../../../../src/engines/native/files/buffers.ts"
import { EngineFailure, failureOf, writeText } from "../../../../../src/engines/native/files/fileIo.ts"
import { partsOf, readFiles, type ReadOptions } from "../../../../../src/engines/native/files/readFiles.ts"
import { writeFiles } from "../../../../../src/engines/native/files/writeFiles.ts"
import { inFolder } from "./folder.ts"

const run = { runId: "0b0f1b9e-64a4-4fd6-9f0c-2f5a4c1f7a10", contentSeed: "00112233445566ff" }
const targetOf = (file: number) => stampTarget(run, { rank: 0, checkpoint: 1, file })
const request = 64 * 1024

const filesIn = (folder: string, sizes: ReadonlyArray<number>) =>
  sizes.map((bytes, i) => ({ path: `${folder}/file${i}`, bytes, target: targetOf(i) }))

const write = async (files: ReturnType<typeof filesIn>, direct: boolean, buffers = 4) => {
  const seen: Array<string> = []
  let moved = 0
  await writeFiles(files, {
    slots: slotsOf(alignedMemory(buffers * request), buffers, request),
    requestBytes: request,
    depth: Math.max(1, buffers - 2),
    direct,
    fsync: true,
    begun: (file) => seen.push(`begun ${file}`),
    moved: (bytes) => {
      moved += bytes
    },
    completed: (file) => seen.push(`completed ${file}`)
  })
  return { seen, moved }
}

const read = async (
  files: ReadonlyArray<Parameters<typeof readFiles>[0][number]>,
  options: Partial<ReadOptions> = {}
) => {
  let moved = 0
  let checked = 0
  await readFiles(files, {
    slots: slotsOf(alignedMemory(4 * request), 4, request),
    requestBytes: request,
    direct: true,
    verify: "full",
    moved: (bytes) => {
      moved += bytes
    },
    checked: (blocks) => {
      checked += blocks
    },
    completed: () => undefined,
    ...options
  })
  return { moved, checked }
}

const failure = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(() => undefined, (reason: unknown) => reason)
  if (!(error instanceof EngineFailure)) throw new Error(`expected an EngineFailure, found ${String(error)}`)
  return error.facts
}

const sizes = [1, 47, 4095, 4096, 4097, request - 1, request, 3 * request + 5, 700_001]

describe("writing and reading back", () => {
  for (const direct of [true, false]) {
    for (const buffers of [2, 4]) {
      it(`keeps every size to the byte, ${direct ? "direct" : "buffered"}, ${buffers} buffers`, () =>
        inFolder(async (folder) => {
          const files = filesIn(folder, sizes)
          const total = sizes.reduce((a, b) => a + b)
          const written = await write(files, direct, buffers)
          expect(written.moved).toBe(total)
          expect(written.seen).toEqual(files.flatMap((_, i) => [`begun ${i}`, `completed ${i}`]))
          expect(files.map(({ path }) => statSync(path).size)).toEqual(sizes)
          const blocks = sizes.reduce((n, bytes) => n + Math.ceil(bytes / 4096), 0)
          expect(await read(files, { direct })).toEqual({ moved: total, checked: blocks })
        }))
    }
  }

  it("writes bytes that do not compress and blocks that never repeat", () =>
    inFolder(async (folder) => {
      const files = filesIn(folder, [2_000_000, 2_000_000])
      await write(files, true)
      const content = Buffer.concat(files.map(({ path }) => readFileSync(path)))
      expect(gzipSync(content).length).toBeGreaterThan(content.length * 0.985)
      const middles = new Set<string>()
      for (let at = 0; at + 4096 <= content.length; at += 4096) middles.add(content.toString("hex", at + 64, at + 128))
      expect(middles.size).toBe(Math.floor(content.length / 4096))
    }))

  it("samples two blocks of each request, all blocks only when asked", () =>
    inFolder(async (folder) => {
      const files = filesIn(folder, [8 * request])
      await write(files, true)
      expect((await read(files, { verify: "sample" })).checked).toBe(16)
      expect((await read(files, { verify: "none" })).checked).toBe(0)
      expect((await read(files.map((file) => ({ ...file, target: null })))).checked).toBe(0)
    }))

  it("finds a block that was replaced, with its place", () =>
    inFolder(async (folder) => {
      const files = filesIn(folder, [8 * request])
      await write(files, true)
      const content = readFileSync(files[0]!.path)
      content.copy(content, 5 * 4096, 9 * 4096, 10 * 4096)
      writeFileSync(files[0]!.path, content)
      expect(await failure(read(files))).toMatchObject({
        kind: "integrity",
        path: files[0]!.path,
        offset: 5 * 4096,
        found: `run ${run.runId} rank 0 checkpoint 1 file 0 block at byte ${9 * 4096}`
      })
      expect((await read(files, { verify: "sample" })).moved).toBe(8 * request)
    }))

  it("calls a file that ends early lost data", () =>
    inFolder(async (folder) => {
      const files = filesIn(folder, [8 * request])
      await write(files, true)
      truncateSync(files[0]!.path, 5 * request + 10)
      expect(await failure(read(files))).toMatchObject({ kind: "integrity", expected: "524,288 bytes" })
    }))

  it("reads a longer file as far as asked", () =>
    inFolder(async (folder) => {
      const files = filesIn(folder, [300_000])
      await write(files, true)
      writeFileSync(files[0]!.path, "more", { flag: "a" })
      expect((await read(files, { verify: "none" })).moved).toBe(300_000)
    }))

  it("never writes over a file, nor through a link", () =>
    inFolder(async (folder) => {
      const files = filesIn(folder, [4096])
      writeFileSync(`${folder}/theirs`, "precious")
      symlinkSync(`${folder}/theirs`, files[0]!.path)
      expect(await failure(write(files, true))).toMatchObject({ kind: "io-error", errno: "EEXIST" })
      expect(readFileSync(`${folder}/theirs`, "utf8")).toBe("precious")
    }))

  it("names a folder that is not there", () =>
    inFolder(async (folder) => {
      mkdirSync(`${folder}/here`)
      expect(await failure(write(filesIn(`${folder}/gone`, [4096]), false))).toMatchObject({
        kind: "missing",
        operation: "create"
      })
      expect(await failure(read(filesIn(folder, [4096])))).toMatchObject({ kind: "missing", operation: "open" })
    }))
})

describe("parts of a file", () => {
  const Bytes = Schema.Int.pipe(Schema.between(1, 20_000_000_000))
  it.prop(
    "cover it once, in order, each starting on a block",
    [Bytes, Schema.Int.pipe(Schema.between(1, 8))],
    ([bytes, streams]) => {
      const parts = partsOf(bytes, streams)
      expect(parts.length).toBeLessThanOrEqual(streams)
      expect(parts[0]?.[0]).toBe(0)
      expect(parts.at(-1)?.[1]).toBe(bytes)
      for (const [i, [start, end]] of parts.entries()) {
        expect(start % 4096).toBe(0)
        expect(end).toBeGreaterThan(start)
        if (i > 0) expect(start).toBe(parts[i - 1]?.[1])
      }
    }
  )
})

describe("a small file that replaces another", () => {
  it("is written through no link, symbolic or hard, and no pipe is waited for", () =>
    inFolder(async (folder) => {
      const [theirs, own] = [`${folder}/theirs`, `${folder}/own.json`]
      const inPlaceOfTemporary: ReadonlyArray<() => void> = [
        () => symlinkSync(theirs, `${own}.tmp`),
        () => linkSync(theirs, `${own}.tmp`),
        () => execFileSync("mkfifo", [`${own}.tmp`])
      ]
      writeFileSync(theirs, "theirs")
      for (const [i, put] of inPlaceOfTemporary.entries()) {
        put()
        await writeText(own, `ours ${i}`)
        expect(readFileSync(theirs, "utf8")).toBe("theirs")
        expect(readFileSync(own, "utf8")).toBe(`ours ${i}`)
        expect(lstatSync(own).isFile()).toBe(true)
      }
    }))
})

describe("what an errno means", () => {
  const kindOf = (code: string, direct = false) =>
    failureOf(Object.assign(new Error(code), { code }), { operation: "write", path: "/x", direct }).facts.kind
  it("a full disk or quota, a refusal, a lost path, anything else", () => {
    expect(["ENOSPC", "EDQUOT"].map((code) => kindOf(code))).toEqual(["no-space", "no-space"])
    expect(["EACCES", "EPERM", "EROFS"].map((code) => kindOf(code))).toEqual(["permission", "permission", "permission"])
    expect(["ENOENT", "ENOTDIR", "ESTALE"].map((code) => kindOf(code))).toEqual(["missing", "missing", "missing"])
    expect(["EIO", "EINVAL", "EREMOTEIO", "EFBIG"].map((code) => kindOf(code))).toEqual(Array(4).fill("io-error"))
    expect(kindOf("EINVAL", true)).toBe("direct-refused")
    expect(kindOf("EIO", true)).toBe("io-error")
  })
})
