import { assert, describe, it } from "@effect/vitest"
import {
  fileFolders,
  filePath,
  filePaths,
  indexPath
} from "../../../../../src/benchmarks/training/dataset/fileNames.ts"
import { published } from "./sets.ts"

const unet3d = { ...published.unet3d, files: 7200 }

describe("names of files", () => {
  it("are padded to the digits of the count", () => {
    assert.strictEqual(filePath(unet3d, 0), "train/img_0000_of_7200.npz")
    assert.strictEqual(filePath(published.retinanet, 1_170_300), "train/img_1170300_of_1170301.jpeg")
    assert.strictEqual(indexPath(published.resnet50, 3), "index/train/img_0003_of_1024.tfrecord.idx")
  })

  it("are spread over subfolders by remainder, padded as the generator does", () => {
    assert.strictEqual(filePath({ ...unet3d, subfolders: 10 }, 23), "train/03/img_0023_of_7200.npz")
    assert.strictEqual(filePath({ ...unet3d, subfolders: 12 }, 23), "train/11/img_0023_of_7200.npz")
  })

  it("know the other width where reader and generator differ, and only there", () => {
    assert.deepStrictEqual(filePaths({ ...unet3d, subfolders: 10 }, 23), [
      "train/03/img_0023_of_7200.npz",
      "train/3/img_0023_of_7200.npz"
    ])
    assert.deepStrictEqual(filePaths({ ...unet3d, subfolders: 12 }, 23), ["train/11/img_0023_of_7200.npz"])
    assert.deepStrictEqual(filePaths({ ...unet3d, subfolders: 1 }, 23), [
      "train/img_0023_of_7200.npz",
      "train/0/img_0023_of_7200.npz"
    ])
  })

  it("list the folders that hold files", () => {
    assert.deepStrictEqual(fileFolders(unet3d), ["train"])
    assert.deepStrictEqual(fileFolders({ ...unet3d, subfolders: 3 }), ["train/0", "train/1", "train/2"])
    assert.deepStrictEqual(fileFolders({ ...unet3d, files: 2, subfolders: 30 }), ["train/00", "train/01"])
  })
})
