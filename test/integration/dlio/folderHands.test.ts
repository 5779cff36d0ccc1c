/** What is changed in a checkpoint folder, on this machine and through a shell as on another host: the same from both. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { listedBy, type Marker, serialiseMarker } from "../../../src/benchmarks/checkpointing/marker.ts"
import { cleanUp } from "../../../src/benchmarks/checkpointing/official/checkpointKeeper.ts"
import { hostShell } from "../../../src/cluster/remote/hostShell.ts"
import { localShell } from "../../../src/cluster/remote/localShell.ts"
import { type FolderHands, localHands } from "../../../src/engines/dlio/folderHands.ts"
import { localLook, lookFunctions, remoteLook, zeroBlock } from "../../../src/engines/dlio/folderLook.ts"
import { handFunctions, remoteHands } from "../../../src/engines/dlio/remoteHands.ts"
import { Executor } from "../../../src/process/Executor.ts"
import { ExecutorLive } from "../../../src/process/ExecutorLive.ts"
import { smallWork } from "../../unit/engines/native/files/folder.ts"

const layers = Layer.mergeAll(NodeFileSystem.layer, ExecutorLive)

const handsBy = {
  "this program": Effect.map(FileSystem.FileSystem, (fs) => localHands(fs, "checkpoints")),
  "a shell": Effect.gen(function*() {
    return remoteHands(yield* hostShell(yield* Executor, localShell, "n1", handFunctions), "n1")
  })
} as const

const inPlace = (
  by: keyof typeof handsBy,
  use: (at: { readonly root: string; readonly hands: FolderHands }) => Effect.Effect<void, unknown>
) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    // What a shell would read as more than a name.
    const root = `${yield* fs.makeTempDirectoryScoped()}/it's $HOME; \`x\` *`
    mkdirSync(root)
    return yield* use({ root, hands: yield* handsBy[by] })
  }).pipe(Effect.scoped, Effect.provide(layers))

const markerOf = (root: string, steps: ReadonlyArray<number>): Marker => ({
  schema_version: 1,
  fingerprint: "f",
  run_id: "it's a \\ run\n",
  content_seed: null,
  model: "llama3-8b",
  created_at: "2026-01-02T03:04:05Z",
  state: "complete",
  files: steps.flatMap((checkpoint) =>
    smallWork(root).ranks.flatMap(({ files, rank }) =>
      files.map(({ bytes, name }) => ({
        path: `global_epoch1_step${checkpoint}/${name}`,
        bytes,
        state: "complete" as const,
        checkpoint,
        rank
      }))
    )
  )
})

const filled = (root: string, marker: Marker) => {
  const folder = `${root}/ck/llama3-8b`
  for (const { bytes, path } of marker.files) {
    mkdirSync(`${folder}/${path.slice(0, path.indexOf("/"))}`, { recursive: true })
    writeFileSync(`${folder}/${path}`, new Uint8Array(bytes))
  }
  return folder
}

describe.each(["this program", "a shell"] as const)("a checkpoint folder in the hands of %s", (by) => {
  it.live("is made with what is above it, once", () =>
    inPlace(by, ({ hands, root }) =>
      Effect.gen(function*() {
        expect(yield* hands.makeFolder(`${root}/a/b/c`)).toBe(true)
        expect(yield* hands.makeFolder(`${root}/a/b/c`)).toBe(false)
        writeFileSync(`${root}/file`, "")
        expect(yield* Effect.flip(hands.makeFolder(`${root}/file/x`))).toHaveProperty("path", `${root}/file/x`)
      })))

  it.live("gets its marker whole, in place of an older one, and through no link", () =>
    inPlace(by, ({ hands, root }) =>
      Effect.gen(function*() {
        // Longer than any one word of a command that is sent.
        const marker = markerOf(root, Array.from({ length: 300 }, (_, i) => i + 1))
        const path = `${root}/.mlpstorage-llama3-8b.json`
        writeFileSync(`${root}/theirs`, "theirs")
        symlinkSync(`${root}/theirs`, path)
        symlinkSync(`${root}/theirs`, `${path}.tmp`)
        yield* hands.replaceFile(path, serialiseMarker(marker))
        expect(readFileSync(path, "utf8")).toBe(serialiseMarker(marker))
        expect(readFileSync(`${root}/theirs`, "utf8")).toBe("theirs")
        expect(readdirSync(root).sort()).toEqual([".mlpstorage-llama3-8b.json", "theirs"])
        expect(yield* Effect.flip(hands.replaceFile(`${root}/none/marker`, ""))).toHaveProperty("message")
      })))

  it.live("loses what is listed with its empty step folders, and nothing else", () =>
    inPlace(by, ({ hands, root }) =>
      Effect.gen(function*() {
        const marker = markerOf(root, [1, 2])
        const folder = filled(root, marker)
        writeFileSync(`${folder}/global_epoch1_step2/theirs`, "")
        const total = marker.files.reduce((sum, { bytes }) => sum + bytes, 0)
        const listed = [...markerOf(root, [1, 2, 3]).files, { ...marker.files[0]!, path: "../theirs.pt" }]
        expect(yield* hands.removeListed(folder, listedBy({ ...marker, files: listed }))).toEqual({
          files: marker.files.length,
          bytes: total,
          left: []
        })
        expect(readdirSync(folder)).toEqual(["global_epoch1_step2"])
        expect(readdirSync(`${folder}/global_epoch1_step2`)).toEqual(["theirs"])
        expect(yield* hands.removeListed(`${root}/none`, listedBy(marker))).toEqual({ files: 0, bytes: 0, left: [] })
      })))

  it.live("is reached through no link, at itself or in it", () =>
    inPlace(by, ({ hands, root }) =>
      Effect.gen(function*() {
        const marker = markerOf(root, [1, 2])
        const folder = filled(root, marker)
        const step = `${folder}/global_epoch1_step1`
        renameSync(step, `${root}/elsewhere`)
        symlinkSync(`${root}/elsewhere`, step)
        const { files, left } = yield* hands.removeListed(folder, listedBy(marker))
        expect([files, left.map(({ path }) => path)]).toEqual([marker.files.length / 2, [step]])
        expect(left[0]?.why).toContain("symbolic link")
        expect(readdirSync(`${root}/elsewhere`)).toHaveLength(marker.files.length / 2)

        filled(`${root}/2`, marker)
        renameSync(`${root}/2/ck/llama3-8b`, `${root}/far`)
        symlinkSync(`${root}/far`, `${root}/2/ck/llama3-8b`)
        const behind = yield* hands.removeListed(`${root}/2/ck/llama3-8b`, listedBy(marker))
        expect([behind.files, behind.left.length > 0]).toEqual([0, true])
        expect(readdirSync(`${root}/far`)).toHaveLength(2)
        // Above it links are the user's own way to it.
        symlinkSync(`${root}/2`, `${root}/way`)
        renameSync(`${root}/far`, `${root}/2/ck/other`)
        expect(yield* hands.removeListed(`${root}/way/ck/other`, listedBy(marker))).toMatchObject({ left: [] })
        expect(readdirSync(`${root}/2/ck/other`)).toEqual([])
      })))

  it.live("is put away by a clean-up, as long as no file stays", () =>
    inPlace(by, ({ hands, root }) =>
      Effect.gen(function*() {
        const marker = markerOf(root, [1])
        const work = smallWork(root)
        const folder = filled(root, marker)
        const [first] = marker.files.map(({ path }) => `${folder}/${path}`)
        yield* hands.replaceFile(work.markerPath, serialiseMarker(marker))
        execFileSync("rm", [first!])
        mkdirSync(`${first}/inside`, { recursive: true })
        const stuck = yield* cleanUp(hands, work, marker, true)
        expect(stuck).toMatchObject({
          files: marker.files.length - 1,
          left: [{ path: first, why: expect.any(String) }]
        })
        expect(existsSync(work.markerPath)).toBe(true)
        execFileSync("rm", ["-r", first!])
        expect(yield* cleanUp(hands, work, marker, true)).toMatchObject({ left: [] })
        expect(readdirSync(`${root}/ck`)).toEqual([])
      })))
})

const lookBy = {
  "this program": Effect.map(FileSystem.FileSystem, localLook),
  "a shell": Effect.gen(function*() {
    return remoteLook(yield* hostShell(yield* Executor, localShell, "n1", lookFunctions), "n1")
  })
} as const

describe.each(["this program", "a shell"] as const)("what %s sees of many files", (by) => {
  it.effect("sizes of regular files, whatever the folder is called; what is none of them has no size", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const root = `${yield* fs.makeTempDirectoryScoped()}/it's $HOME; \n\`x\` *`
      mkdirSync(join(root, "step 1"), { recursive: true })
      writeFileSync(join(root, "step 1/a b.pt"), "12345")
      writeFileSync(join(root, "empty"), "")
      symlinkSync("empty", join(root, "link"))
      const look = yield* lookBy[by]
      const names = [
        "step 1/a b.pt",
        "none",
        "empty",
        "step 1",
        "link",
        ...Array.from({ length: 1200 }, (_, i) => `n${i}`)
      ]
      const sizes = yield* look.sizes(root, names)
      expect(sizes.slice(0, 5)).toEqual([5, undefined, 0, undefined, 0])
      expect(sizes).toHaveLength(names.length)
      expect(yield* look.sizes(join(root, "nowhere"), ["a"])).toEqual([undefined])
    }).pipe(Effect.scoped, Effect.provide(layers)))

  it.effect("blocks: zeros, and which are alike; a file that cannot be read fails with its name", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const root = yield* fs.makeTempDirectoryScoped()
      const [a, b] = [Buffer.alloc(4096, 1), Buffer.alloc(4096, 2)]
      writeFileSync(join(root, "file"), Buffer.concat([a, Buffer.alloc(4096), b, a]))
      const look = yield* lookBy[by]
      const [first, zero, second, again] = yield* look.blocks(join(root, "file"), [0, 1, 2, 3])
      expect(zero).toBe(zeroBlock)
      expect(again).toBe(first)
      expect(second).not.toBe(first)
      expect(yield* Effect.flip(look.blocks(join(root, "none"), [0]))).toMatchObject({ path: join(root, "none") })
    }).pipe(Effect.scoped, Effect.provide(layers)))
})
