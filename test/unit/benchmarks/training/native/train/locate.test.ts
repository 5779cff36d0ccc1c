import { describe, expect, it } from "@effect/vitest"
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { filePath, type SubfolderWidth } from "../../../../../../src/benchmarks/training/dataset/fileNames.ts"
import { plannedManifest, serialiseManifest } from "../../../../../../src/benchmarks/training/dataset/manifest.ts"
import { fileFactsOf, locateFiles } from "../../../../../../src/benchmarks/training/native/train/locate.ts"
import type { DataSet } from "../../../../../../src/benchmarks/training/TrainingWork.ts"
import { ownProcess } from "../../../../../../src/cluster/local/processIdentity.ts"
import { EngineFailure } from "../../../../../../src/engines/native/files/fileIo.ts"
import { inFolder } from "../../../../engines/native/files/folder.ts"
import { setOf, workOf } from "./work.ts"

const make = (set: DataSet, width: SubfolderWidth = "generator", bytes = 4096) => {
  for (let file = 0; file < set.files; file++) {
    const path = `${set.folder}/${filePath(set, file, width)}`
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, Buffer.alloc(bytes, 1))
  }
}

const failureOf = async (work: Promise<unknown>) => {
  const error = await work.then(() => undefined, (thrown: unknown) => thrown)
  if (!(error instanceof EngineFailure)) throw new Error(`no failure: ${String(error)}`)
  return error.facts
}

describe("the files of a data set", () => {
  it.each([[0, "generator"], [1, "generator"], [10, "generator"], [10, "reader"], [100, "reader"]] as const)(
    "are found in %i subfolders named as DLIO's %s does, beside files of others",
    (subfolders, width) =>
      inFolder(async (folder) => {
        const set = setOf({ folder, subfolders, files: 120 })
        make(set, width)
        writeFileSync(`${folder}/train/README`, "")
        const facts = fileFactsOf(set, await locateFiles(workOf({ set })))
        expect(facts.pathOf(119)).toBe(`${folder}/${filePath(set, 119, width)}`)
        expect(facts.bytesOf(119)).toBe(4096)
      })
  )

  it("are found in the one subfolder that DLIO's reader makes of one", () =>
    inFolder(async (folder) => {
      const set = setOf({ folder, subfolders: 1, files: 3 })
      for (let file = 0; file < 3; file++) {
        mkdirSync(`${folder}/train/0`, { recursive: true })
        writeFileSync(`${folder}/train/0/img_${file}_of_3.jpeg`, Buffer.alloc(4096))
      }
      expect(fileFactsOf(set, await locateFiles(workOf({ set }))).pathOf(2)).toBe(`${folder}/train/0/img_2_of_3.jpeg`)
    }))

  it("may be more, and in other subfolders, than the run asks for", () =>
    inFolder(async (folder) => {
      make(setOf({ folder, files: 30, subfolders: 4 }))
      const set = setOf({ folder, files: 20 })
      const found = await locateFiles(workOf({ set }))
      expect(found).toMatchObject({ files: 30, subfolders: 4 })
      expect(fileFactsOf(set, found).pathOf(19)).toBe(`${folder}/train/3/img_19_of_30.jpeg`)
    }))

  it("too few are told with both numbers", () =>
    inFolder(async (folder) => {
      make(setOf({ folder, files: 5 }))
      expect(await failureOf(locateFiles(workOf({ set: setOf({ folder, files: 20 }) })))).toMatchObject({
        kind: "missing",
        expected: "20 files",
        found: "5 files"
      })
    }))

  it("none at all, one that is gone, one that is short: each is named", () =>
    inFolder(async (folder) => {
      const set = setOf({ folder, files: 20 })
      const path = (file: number) => `${folder}/${filePath(set, file)}`
      expect(await failureOf(locateFiles(workOf({ set })))).toMatchObject({ kind: "missing" })
      mkdirSync(`${folder}/train`)
      expect(await failureOf(locateFiles(workOf({ set })))).toMatchObject({ kind: "missing", path: path(0) })
      make(set)
      rmSync(path(19))
      expect(await failureOf(locateFiles(workOf({ set })))).toMatchObject({ kind: "missing", path: path(19) })
      make(set)
      truncateSync(path(7), 4000)
      expect(await failureOf(locateFiles(workOf({ set })))).toMatchObject({
        kind: "integrity",
        path: path(7),
        expected: "4,096 bytes",
        found: "4,000 bytes"
      })
    }))

  it("sizes that vary are known from who generated, and asked of the files where nobody says", () =>
    inFolder(async (folder) => {
      const set = setOf({ folder, format: "npz", files: 3, recordLength: 1e6, recordLengthStdev: 5e5 })
      make(set)
      expect(fileFactsOf(set, await locateFiles(workOf({ set }))).bytesOf(0)).toBeNull()
      const manifest = plannedManifest(set, { processes: 2, seedsByRank: true }, {
        version: "1",
        runId: "r",
        createdAt: "now",
        owner: ownProcess()
      })
      writeFileSync(workOf({ set }).manifestPath, serialiseManifest(manifest))
      const facts = await failureOf(locateFiles(workOf({ set })))
      expect(facts).toMatchObject({ kind: "integrity", found: "4,096 bytes" })
      expect(Number((facts.expected ?? "").replace(/\D/g, ""))).toBeGreaterThan(500_000)
    }))
})
