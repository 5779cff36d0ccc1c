import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { filePath, temporaryPath } from "../../../../src/benchmarks/training/dataset/fileNames.ts"
import { unfinishedFiles } from "../../../../src/benchmarks/training/unfinishedFiles.ts"
import { published } from "./dataset/sets.ts"

layer(NodeFileSystem.layer)("files that were begun", (it) => {
  it.scoped("are those under their temporary names, in whichever subfolder, and no others", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      const set = { ...published.unet3d, files: 20, subfolders: 10, folder }
      yield* fs.makeDirectory(`${folder}/train/03`, { recursive: true })
      yield* fs.makeDirectory(`${folder}/train/07`, { recursive: true })
      for (const path of [filePath(set, 3), temporaryPath(filePath(set, 13)), temporaryPath(filePath(set, 7))]) {
        yield* fs.writeFileString(`${folder}/${path}`, "")
      }
      assert.deepStrictEqual(yield* unfinishedFiles(set), [
        "train/03/.img_13_of_20.npz.part",
        "train/07/.img_07_of_20.npz.part"
      ])
    }))

  it.effect("are none where there is no folder", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* unfinishedFiles({ ...published.unet3d, folder: "/nowhere/at/all" }), [])
    }))
})
