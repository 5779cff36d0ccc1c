import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { planDatagen } from "../../../../src/benchmarks/training/datagenPlan.ts"
import { dataSetBytes, fileBytesOf } from "../../../../src/benchmarks/training/dataset/fileBytes.ts"
import { trainingDatasize } from "../../../../src/benchmarks/training/datasize.ts"
import { filesWithin } from "../../../../src/benchmarks/training/fit.ts"
import type { ModelName } from "../../../../src/benchmarks/training/models.ts"
import { datagenOptions, datasizeOptions } from "../../../../src/benchmarks/training/options.ts"
import { GiB } from "../../../../src/domain/Units.ts"
import { datagenDiscovery, discoveryOf, requestOf } from "./requests.ts"

const datagen = (model: ModelName, fit: number | undefined, params: ReadonlyArray<string> = []) =>
  planDatagen(
    requestOf("datagen", datagenOptions, { model, numProcesses: 2, dataDir: "/d", fit } as never, params),
    datagenDiscovery({ model })
  )

const sizing = (fit: number, params: ReadonlyArray<string> = []) =>
  trainingDatasize.show(
    requestOf("datasize", datasizeOptions, {
      model: "unet3d",
      acceleratorType: "b200",
      maxAccelerators: 2,
      clientHostMemory: 16,
      fit
    } as never, params),
    discoveryOf({ model: "unet3d", acceleratorType: "b200" })
  )

const inBlocks = (bytes: number) => Math.ceil(bytes / 4096) * 4096

describe("a data set that fits", () => {
  it("is as many files as the room holds, and one more would not", () => {
    for (const model of ["unet3d", "resnet50", "cosmoflow", "retinanet", "dlrm", "flux"] as const) {
      for (const room of [3 * GiB, 11 * GiB]) {
        const { work } = Either.getOrThrow(datagen(model, undefined))
        const files = filesWithin(work.set, work, room)
        const bytes = fileBytesOf({ ...work.set, files: files + 1 }, work)
        let taken = 0
        for (let file = 0; file < files; file++) taken += inBlocks(bytes(file))
        expect([model, taken <= room, taken + inBlocks(bytes(files)) > room]).toEqual([model, true, true])
        expect(files).toBeGreaterThan(0)
      }
    }
  })

  it("is what datagen makes with --fit, and stands in its plan as a parameter", () => {
    const plan = Either.getOrThrow(datagen("unet3d", 20 * GiB))
    const { set } = plan.work
    expect(plan.parameters.find(({ key }) => key === "dataset.num_files_train")?.value).toBe(set.files)
    expect(dataSetBytes(set, plan.work).total).toBeLessThanOrEqual(20 * GiB)
    expect(dataSetBytes({ ...set, files: set.files + 1 }, plan.work).total).toBeGreaterThan(20 * GiB)
  })

  it("is refused beside a number of files, and where not one file fits", () => {
    expect(Either.getOrThrow(Either.flip(datagen("unet3d", GiB, ["dataset.num_files_train=3"])))).toMatchObject({
      _tag: "ConflictingOptions"
    })
    expect(Either.getOrThrow(Either.flip(datagen("unet3d", 4096)))).toMatchObject({
      _tag: "InvalidOption",
      option: "--fit"
    })
  })

  it.effect("datasize says what it can and cannot show, and gives the lines for as many files", () =>
    Effect.gen(function*() {
      const { json, text } = yield* sizing(30 * GiB)
      const { decided_by, disk_bytes, num_files_train, practice } = json as {
        decided_by: string
        disk_bytes: number
        num_files_train: number
        practice: { shows: ReadonlyArray<string>; shows_not: ReadonlyArray<string> }
      }
      expect(decided_by).toBe("room")
      expect(disk_bytes).toBeLessThanOrEqual(30 * GiB)
      expect(text.split(`dataset.num_files_train=${num_files_train}`).length - 1).toBe(2)
      expect(practice.shows.join("; ")).toContain("x the memory of all hosts")
      const not = practice.shows_not.join("; ")
      expect(not).toContain("a result: the rules want")
      expect(not).toMatch(/utilisation leaves the first step out, which is \d+\.\d % of \d+ here and 0\.2 % of 500/)
    }))

  it.effect("room for more than the rules want makes no more than they want", () =>
    Effect.gen(function*() {
      const { json } = yield* sizing(100_000 * GiB)
      const { constraints, decided_by, num_files_train, practice } = json as {
        constraints: { memory: { files: number }; steps: { files: number } }
        decided_by: string
        num_files_train: number
        practice: { shows_not: ReadonlyArray<string> }
      }
      expect(num_files_train).toBe(Math.max(constraints.memory.files, constraints.steps.files))
      expect(decided_by).not.toBe("room")
      expect(practice.shows_not).toEqual([])
    }))
})
