import { describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import type { CheckpointWork } from "../../../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import { type Marker, parseMarker, serialiseMarker } from "../../../../../src/benchmarks/checkpointing/marker.ts"
import { checkpointFolder } from "../../../../../src/benchmarks/checkpointing/native/CheckpointFolder.ts"
import { EngineFailure } from "../../../../../src/engines/native/files/fileIo.ts"
import { inFolder, smallWork } from "../../../engines/native/files/folder.ts"

const identity = { runId: "run-one", contentSeed: "0123456789abcdef" }

const folderOf = (root: string, changes: Partial<CheckpointWork> = {}, run = identity) => {
  mkdirSync(`${root}/ck`, { recursive: true })
  return checkpointFolder(smallWork(root, changes), run, "2026-01-02T03:04:05.000+00:00")
}

const markerIn = (root: string): Marker => {
  const reading = parseMarker(readFileSync(smallWork(root).markerPath, "utf8"))
  if (reading._tag !== "marker") throw new Error(reading.reason)
  return reading.marker
}

const states = (root: string) => markerIn(root).files.map(({ state }) => state[0]).join("")

/** Writes files of the right size for a checkpoint, as its ranks would. */
const putFiles = (root: string, index: number) => {
  mkdirSync(`${root}/ck/llama3-8b/global_epoch1_step${index}`, { recursive: true })
  for (const { bytes, path } of folderOf(root).filesOf(index)) writeFileSync(path, new Uint8Array(bytes))
}

const failure = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(() => undefined, (reason: unknown) => reason)
  if (!(error instanceof EngineFailure)) throw new Error(`expected an EngineFailure, found ${String(error)}`)
  return error.facts
}

describe("the marker beside the folder", () => {
  it("lists every planned file before the first byte, and what may be begun before each checkpoint", () =>
    inFolder(async (root) => {
      const folder = folderOf(root)
      await folder.prepareWriting()
      expect(markerIn(root)).toMatchObject({ state: "writing", run_id: "run-one", content_seed: identity.contentSeed })
      expect(states(root)).toBe("pppppppp")
      await folder.begin(1)
      expect(states(root)).toBe("wwwwpppp")
      await folder.complete(1)
      await folder.begin(2)
      expect(states(root)).toBe("ccccwwww")
    }))

  it("never goes through a link that lies where it is written, so that no other file is overwritten", () =>
    inFolder(async (root) => {
      const folder = folderOf(root)
      writeFileSync(`${root}/precious`, "mine")
      symlinkSync(`${root}/precious`, `${smallWork(root).markerPath}.tmp`)
      await folder.prepareWriting()
      expect(readFileSync(`${root}/precious`, "utf8")).toBe("mine")
      expect(lstatSync(smallWork(root).markerPath).isFile()).toBe(true)
    }))

  it("waits for no named pipe in its place, or beside it", () =>
    inFolder(async (root) => {
      const folder = folderOf(root)
      const { markerPath } = smallWork(root)
      execFileSync("mkfifo", [markerPath, `${markerPath}.tmp`])
      await folder.prepareWriting()
      expect(states(root)).toBe("pppppppp")
    }))

  it("names the process that writes, and while it lives not even --overwrite takes its files", () =>
    inFolder(async (root) => {
      const first = folderOf(root)
      await first.prepareWriting()
      await first.begin(1)
      putFiles(root, 1)
      expect(markerIn(root).owner?.pid).toBe(process.pid)
      const second = folderOf(root, { overwrite: true }, { ...identity, runId: "run-two" })
      expect(await failure(second.prepareWriting())).toMatchObject({
        kind: "taken-over",
        message: expect.stringContaining(`run-one is writing here now, process ${process.pid}`)
      })
      expect(states(root)).toBe("wwwwpppp")
      await first.complete(1)
      await first.finish()
      await second.prepareWriting()
      expect(markerIn(root).run_id).toBe("run-two")
    }))

  it("ends a run whose folder another run took over, and leaves the other's marker and files alone", () =>
    inFolder(async (root) => {
      const first = folderOf(root)
      await first.prepareWriting()
      await first.begin(1)
      putFiles(root, 1)
      // As a run of another machine, which nobody here can ask.
      const { owner: _, ...marker } = markerIn(root)
      writeFileSync(smallWork(root).markerPath, serialiseMarker(marker))
      const second = folderOf(root, { overwrite: true }, { ...identity, runId: "run-two" })
      await second.prepareWriting()
      await second.begin(1)
      putFiles(root, 1)
      expect(await failure(first.complete(1))).toMatchObject({ kind: "taken-over", path: `${root}/ck/llama3-8b` })
      await first.finish()
      expect(await first.cleanUp()).toBeNull()
      expect(markerIn(root)).toMatchObject({ run_id: "run-two", state: "writing" })
      await second.complete(1)
      expect(readdirSync(`${root}/ck/llama3-8b/global_epoch1_step1`)).toHaveLength(4)
    }))

  it("names exactly the files that were begun when the run ends in between", () =>
    inFolder(async (root) => {
      const folder = folderOf(root)
      await folder.prepareWriting()
      await folder.begin(1)
      folder.note(0, 0, "begun")
      folder.note(0, 0, "complete")
      folder.note(0, 1, "begun")
      folder.note(1, 0, "begun")
      await folder.finish()
      expect([...folder.partialFiles()].sort()).toEqual([
        "global_epoch1_step1/zero_pp_rank_0_mp_rank_0_optim_states.pt",
        "global_epoch1_step1/zero_pp_rank_1_mp_rank_0_model_states.pt"
      ])
      expect(markerIn(root).state).toBe("partial")
      expect(states(root)).toBe("cwwppppp")
    }))

  it("is complete when every file is", () =>
    inFolder(async (root) => {
      const folder = folderOf(root)
      await folder.prepareWriting()
      for (const index of [1, 2]) {
        await folder.begin(index)
        await folder.complete(index)
      }
      await folder.finish()
      expect(markerIn(root).state).toBe("complete")
      expect(folder.partialFiles()).toEqual([])
    }))
})

describe("writing into a folder", () => {
  it("refuses before the marker is touched when a planned file is there", () =>
    inFolder(async (root) => {
      putFiles(root, 2)
      expect(await failure(folderOf(root).prepareWriting())).toMatchObject({ kind: "io-error", errno: "EEXIST" })
      expect(existsSync(smallWork(root).markerPath)).toBe(false)
    }))

  it("with overwrite removes what an earlier marker lists, and nothing else", () =>
    inFolder(async (root) => {
      const first = folderOf(root)
      await first.prepareWriting()
      await first.finish()
      putFiles(root, 1)
      writeFileSync(`${root}/ck/llama3-8b/global_epoch1_step1/theirs`, "precious")
      expect(await folderOf(root, { overwrite: true }, { ...identity, runId: "run-two" }).prepareWriting()).toEqual({
        files: 4,
        bytes: smallWork(root).checkpointBytes,
        left: []
      })
      expect(readdirSync(`${root}/ck/llama3-8b/global_epoch1_step1`)).toEqual(["theirs"])
      expect(markerIn(root).run_id).toBe("run-two")
    }))

  it("leaves no folder behind when it cannot begin", () =>
    inFolder(async (root) => {
      const folder = folderOf(root, { markerPath: `${root}/gone/marker.json` })
      expect(await failure(folder.prepareWriting())).toMatchObject({ kind: "missing" })
      await folder.finish()
      expect(readdirSync(`${root}/ck`)).toEqual([])
    }))

  it("cleans up its own files, its marker and the folder it made", () =>
    inFolder(async (root) => {
      const folder = folderOf(root)
      await folder.prepareWriting()
      putFiles(root, 1)
      expect(await folder.cleanUp()).toEqual({ files: 4, bytes: smallWork(root).checkpointBytes, left: [] })
      expect(readdirSync(`${root}/ck`)).toEqual([])
      expect(await folder.cleanUp()).toBeNull()
    }))

  it("never cleans up after a run that only reads", () =>
    inFolder(async (root) => {
      await folderOf(root).prepareWriting()
      putFiles(root, 1)
      const reader = folderOf(root, { writes: 0, reads: 1, cleanup: true })
      await reader.prepareReading()
      expect(await reader.cleanUp()).toBeNull()
      expect(readdirSync(`${root}/ck/llama3-8b/global_epoch1_step1`).length).toBe(4)
    }))
})

describe("in a folder that others may write", () => {
  const two = { ...identity, runId: "run-two" }

  /** What a whole run left, its first step folder moved elsewhere and a link put in its place. */
  const withLinkedStep = async (root: string) => {
    const first = folderOf(root)
    await first.prepareWriting()
    putFiles(root, 1)
    await first.finish()
    renameSync(`${root}/ck/llama3-8b/global_epoch1_step1`, `${root}/elsewhere`)
    symlinkSync(`${root}/elsewhere`, `${root}/ck/llama3-8b/global_epoch1_step1`)
  }

  it("deletes, writes and reads nothing through a link that stands for a step folder", () =>
    inFolder(async (root) => {
      await withLinkedStep(root)
      const before = readdirSync(`${root}/elsewhere`)
      const path = `${root}/ck/llama3-8b/global_epoch1_step1`
      const refusal = { kind: "taken-over", path, message: expect.stringContaining("symbolic link") }
      expect(await failure(folderOf(root, { overwrite: true }, two).prepareWriting())).toMatchObject(refusal)
      expect(await failure(folderOf(root, { writes: 0, reads: 1 }, two).prepareReading())).toMatchObject(refusal)
      expect(readdirSync(`${root}/elsewhere`)).toEqual(before)
    }))

  it("names a step folder that became a link in --cleanup, and removes the others", () =>
    inFolder(async (root) => {
      const folder = folderOf(root)
      await folder.prepareWriting()
      putFiles(root, 1)
      putFiles(root, 2)
      const step = `${root}/ck/llama3-8b/global_epoch1_step1`
      renameSync(step, `${root}/elsewhere`)
      symlinkSync(`${root}/elsewhere`, step)
      expect(await folder.cleanUp()).toMatchObject({ files: 4, left: [{ path: step }] })
      expect(readdirSync(`${root}/elsewhere`)).toHaveLength(4)
      expect(existsSync(`${root}/ck/llama3-8b/global_epoch1_step2`)).toBe(false)
      expect(existsSync(smallWork(root).markerPath)).toBe(true)
    }))

  it("goes through no link that stands for the model's folder", () =>
    inFolder(async (root) => {
      await folderOf(root).prepareWriting()
      putFiles(root, 1)
      renameSync(`${root}/ck/llama3-8b`, `${root}/elsewhere`)
      symlinkSync(`${root}/elsewhere`, `${root}/ck/llama3-8b`)
      // As of a run that is over, so that only the link stands against it.
      writeFileSync(smallWork(root).markerPath, serialiseMarker({ ...markerIn(root), state: "complete" }))
      const refusal = { kind: "taken-over", path: `${root}/ck/llama3-8b` }
      expect(await failure(folderOf(root, { overwrite: true }, two).prepareWriting())).toMatchObject(refusal)
      expect(readdirSync(`${root}/elsewhere/global_epoch1_step1`)).toHaveLength(4)
    }))

  it("removes nothing that a marker lists and no layout has", () =>
    inFolder(async (root) => {
      const first = folderOf(root)
      await first.prepareWriting()
      await first.finish()
      mkdirSync(`${root}/ck/llama3-8b/mydata`)
      writeFileSync(`${root}/ck/llama3-8b/mydata/notes.txt`, "precious")
      const marker = markerIn(root)
      const notes = { ...marker.files[0]!, path: "mydata/notes.txt" }
      writeFileSync(smallWork(root).markerPath, serialiseMarker({ ...marker, files: [...marker.files, notes] }))
      await folderOf(root, { overwrite: true }, two).prepareWriting()
      expect(readFileSync(`${root}/ck/llama3-8b/mydata/notes.txt`, "utf8")).toBe("precious")
    }))

  it.skipIf(process.geteuid?.() !== 0)(
    "takes no marker of another user for a leave to delete (needs root)",
    () =>
      inFolder(async (root) => {
        const first = folderOf(root)
        await first.prepareWriting()
        putFiles(root, 1)
        await first.finish()
        chownSync(smallWork(root).markerPath, 12345, 12345)
        expect(await failure(folderOf(root, { overwrite: true }, two).prepareWriting())).toMatchObject({
          kind: "taken-over",
          message: expect.stringContaining("user 12345")
        })
        expect(readdirSync(`${root}/ck/llama3-8b/global_epoch1_step1`)).toHaveLength(4)
      })
  )

  it("tries every file in --cleanup, and names what stays", () =>
    inFolder(async (root) => {
      const folder = folderOf(root)
      await folder.prepareWriting()
      putFiles(root, 1)
      const [first, ...others] = folder.filesOf(1).map(({ path }) => path)
      rmSync(first!)
      mkdirSync(`${first!}/inside`, { recursive: true })
      expect(await folder.cleanUp()).toMatchObject({
        files: 3,
        left: [{ path: first, why: expect.stringMatching(/^E/) }]
      })
      expect(others.filter((path) => existsSync(path))).toEqual([])
      expect(existsSync(smallWork(root).markerPath)).toBe(true)
    }))
})

describe("reading what is there", () => {
  const reader = (root: string, changes: Partial<CheckpointWork> = {}) =>
    folderOf(root, { writes: 0, reads: 1, ...changes }, { runId: "run-two", contentSeed: "ffffffffffffffff" })

  it("expects the stamps of the run that the marker names", () =>
    inFolder(async (root) => {
      await folderOf(root).prepareWriting()
      putFiles(root, 1)
      expect(await reader(root).prepareReading()).toEqual({ identity, reason: null })
    }))

  it("says why nothing can be expected: no marker, an unreadable one, another layout", () =>
    inFolder(async (root) => {
      putFiles(root, 1)
      expect((await reader(root).prepareReading()).reason).toMatch(/no marker/)
      await folderOf(root, { overwrite: true }).prepareWriting().catch(() => undefined)
      writeFileSync(smallWork(root).markerPath, "{}")
      expect((await reader(root).prepareReading()).reason).toMatch(/cannot be read: its schema_version/)
    }))

  it("says so when the marker is of another layout", () =>
    inFolder(async (root) => {
      await folderOf(root).prepareWriting()
      putFiles(root, 1)
      expect((await reader(root, { fingerprint: "another" }).prepareReading()).reason).toMatch(/another layout/)
    }))

  it("finds a missing or short file before anything is timed", () =>
    inFolder(async (root) => {
      putFiles(root, 1)
      expect(await failure(reader(root, { reads: 2 }).prepareReading())).toMatchObject({ kind: "missing" })
      writeFileSync(folderOf(root).filesOf(1)[3]!.path, "short")
      expect(await failure(reader(root).prepareReading())).toMatchObject({
        kind: "integrity",
        offset: 5,
        found: "5 bytes"
      })
    }))
})
