import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { execFileSync } from "node:child_process"
import { datagenPreflight } from "../../../../src/benchmarks/training/datagenPreflight.ts"
import { fileBytesOf } from "../../../../src/benchmarks/training/dataset/fileBytes.ts"
import { fileFolder, filePath, type SubfolderWidth } from "../../../../src/benchmarks/training/dataset/fileNames.ts"
import { plannedManifest, serialiseManifest } from "../../../../src/benchmarks/training/dataset/manifest.ts"
import { sampled } from "../../../../src/benchmarks/training/dataSetFound.ts"
import { trainPreflight } from "../../../../src/benchmarks/training/preflight.ts"
import type { DatagenWork, TrainWork } from "../../../../src/benchmarks/training/TrainingWork.ts"
import { declared, measured, unknown } from "../../../../src/domain/Fact.ts"
import type { Finding } from "../../../../src/domain/Finding.ts"
import type { Plan } from "../../../../src/domain/Plan.ts"
import { GiB, MiB } from "../../../../src/domain/Units.ts"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { clusterInformation, hostFacts } from "../../../fixtures/hostFacts.ts"
import { type MockHost, mockHostFiles } from "../../../fixtures/MockHostFiles.ts"
import { datagenPlanned, planned } from "./requests.ts"

const files = "dataset.num_files_train=56"

interface Place {
  readonly root: string
  readonly run: (params?: ReadonlyArray<string>) => Plan<TrainWork>
  readonly generate: (params?: ReadonlyArray<string>, verify?: boolean) => Plan<DatagenWork>
}

const inPlace = <A, E>(use: (place: Place) => Effect.Effect<A, E, FileSystem.FileSystem>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const root = yield* fs.makeTempDirectoryScoped({ prefix: "mlps-training-preflight-" })
    const place = { dataDir: root, resultsDir: `${root}/results` }
    return yield* use({
      root,
      run: (params = [files]) => planned(place, params),
      generate: (params = [files], verify = false) =>
        datagenPlanned({ ...place, ...(verify ? { verify } : {}) }, params)
    })
  }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer))

/** What a data generation leaves behind, as sparse files. */
const leave = (
  { work }: Plan<DatagenWork>,
  { count = work.set.files, manifest = true, state = "complete", width = "generator" }: {
    readonly count?: number
    readonly manifest?: boolean
    readonly state?: "complete" | "generating"
    readonly width?: SubfolderWidth
  } = {}
) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const { set } = work
    const bytes = fileBytesOf(set, work)
    for (let file = 0; file < count; file++) {
      yield* fs.makeDirectory(`${set.folder}/${fileFolder(set, file, width)}`, { recursive: true })
      const path = `${set.folder}/${filePath(set, file, width)}`
      yield* fs.writeFile(path, new Uint8Array())
      yield* fs.truncate(path, bytes(file))
    }
    if (manifest) {
      const planned = plannedManifest(set, work, {
        version: "0",
        runId: "r",
        createdAt: "2026-01-02T03:04:05Z",
        owner: { machine_id: null, boot_id: null, pid: 1, start_ticks: null }
      })
      yield* fs.writeFileString(
        work.manifestPath,
        serialiseManifest({ ...planned, state, whole: count === 0 ? "" : `0-${count - 1}` })
      )
    }
  })

const layer = (host: MockHost) => Layer.merge(NodeFileSystem.layer, mockHostFiles(host))

const roomy = clusterInformation({ hosts: [hostFacts({ memoryAvailable: measured(64 * GiB, "test") })] })

const checkRun = (plan: Plan<TrainWork>, host: MockHost = {}, cluster = roomy) =>
  trainPreflight(plan, cluster).pipe(Effect.provide(layer(host)))

const checkDatagen = (plan: Plan<DatagenWork>, host: MockHost = {}) =>
  datagenPreflight(plan).pipe(Effect.provide(layer(host)))

const free = (availableBytes: number): MockHost => ({ fileSystems: [{ mountPoint: "/", availableBytes }] })

const errors = (findings: ReadonlyArray<Finding>) =>
  findings.flatMap((finding) => finding._tag === "problem" ? [finding.error] : [])
const warnings = (findings: ReadonlyArray<Finding>) =>
  findings.flatMap((finding) => finding._tag === "warning" ? [finding.message] : [])

describe("before a training run", () => {
  it.effect("a whole data set passes, needs no room, and may have more beside it", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const plan = run()
        yield* leave(generate())
        yield* fs.writeFileString(`${plan.work.set.folder}/train/notes.txt`, "extra")
        expect(errors(yield* checkRun(plan, free(0)))).toEqual([])
      })
    ))

  it.effect("no data set is said, with the line that makes one", () =>
    inPlace(({ run }) =>
      Effect.gen(function*() {
        const [error] = errors(yield* checkRun(run()))
        expect(error).toMatchObject({ _tag: "BadStructure", advice: expect.stringContaining("training datagen") })
        expect(error?.message).toContain("holds none of the 56 files")
        expect(statusOf(error!)).toBe(3)
      })
    ))

  it.effect("the line that makes a data set is whole: it can be pasted, and makes what was asked for", () =>
    inPlace(({ root, run }) =>
      Effect.gen(function*() {
        const plan = run(["dataset.num_files_train=56", "dataset.num_subfolders_train=2"])
        const [error] = errors(yield* checkRun(plan))
        const { model } = plan.work.set
        expect(error).toMatchObject({
          advice: expect.stringContaining(
            `make it with mlpstorage training datagen --model ${model} --num-processes ${plan.work.ranks} --data-dir ${root}/${model} --params dataset.num_files_train=56 dataset.num_subfolders_train=2;`
          )
        })
      })
    ))

  it.effect("too few files: have and need", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        yield* leave(generate(), { count: 40, manifest: false })
        const [error] = errors(yield* checkRun(run()))
        expect(error?.message).toContain("have 40 up to the first gap seen, need 56")
      })
    ))

  it.effect("a gap ends what is counted, also where later files are there", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const plan = generate()
        yield* leave(plan, { count: 40, manifest: false })
        yield* fs.remove(`${plan.work.set.folder}/${filePath(plan.work.set, 5)}`)
        const [error] = errors(yield* checkRun(run()))
        expect(error?.message).toContain("have 5 up to the first gap seen, need 56")
        expect(error?.message).toContain("gaps 5, 40-55 (looked at 56 names)")
      })
    ))

  it.effect("a gap between two names that are looked at is counted by none", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const plan = generate()
        yield* leave(plan, { count: 40, manifest: false })
        for (const file of [12, 20]) {
          yield* fs.remove(`${plan.work.set.folder}/${filePath(plan.work.set, file)}`)
        }
        const [error] = errors(yield* checkRun(run([files, "dataset.listing_validation_interval=10"])))
        expect(error?.message).toContain("have 12 up to the first gap seen, need 56")
        expect(error?.message).toContain("gaps 20, 40-55 (looked at 7 names)")
      })
    ))

  it.effect("without a manifest one short file is found where sizes vary: they follow from the seeds of the ranks", () =>
    inPlace(({ run, root }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        for (const numProcesses of [1, 40]) {
          const plan = datagenPlanned({ dataDir: root, resultsDir: `${root}/results`, numProcesses }, [files])
          const { work: { set }, work } = plan
          yield* leave(plan, { manifest: false })
          const whole = yield* checkRun(run())
          expect(errors(whole)).toEqual([])
          expect(warnings(whole).join()).not.toContain("no generator")
          const path = `${set.folder}/${filePath(set, 17)}`
          const bytes = fileBytesOf(set, work)(17)
          yield* fs.truncate(path, bytes - 1000)
          const [error] = errors(yield* checkRun(run()))
          expect(error?.message).toContain(`${path}: has `)
          expect(error?.message).toContain("(NumPy's npz)")
          // s3dlio's npz are 40 bytes shorter, all of them.
          for (let file = 0; file < set.files; file++) {
            yield* fs.truncate(`${set.folder}/${filePath(set, file)}`, fileBytesOf(set, work)(file) - 40)
          }
          expect(errors(yield* checkRun(run()))).toEqual([])
        }
      })
    ))

  it.effect("sizes that no generator makes are said to be unchecked", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const { work: { set }, ...plan } = generate()
        yield* leave({ ...plan, work: generate().work }, { manifest: false })
        for (let file = 0; file < set.files; file++) {
          yield* fs.truncate(`${set.folder}/${filePath(set, file)}`, 146_000_000 + file)
        }
        const findings = yield* checkRun(run())
        expect(errors(findings)).toEqual([])
        expect(warnings(findings).join()).toContain("have the sizes of no generator that is known")
      })
    ))

  const others: ReadonlyArray<
    readonly [
      what: string,
      model: "retinanet" | "flux",
      params: ReadonlyArray<string>,
      bytes: (whole: number) => number
    ]
  > = [
    ["a .jpeg of 10 bytes", "retinanet", ["dataset.num_files_train=800"], () => 10],
    ["a raw .jpeg that lacks its end", "retinanet", ["dataset.num_files_train=800"], (whole) => whole - 1000],
    ["a parquet file of 256 samples", "flux", ["dataset.num_files_train=150"], (whole) => Math.round(whole * 256 / 288)]
  ]
  it.effect.each(others)(
    "%s is no file of %s",
    ([, model, params, bytes]) =>
      inPlace(({ root }) =>
        Effect.gen(function*() {
          const fs = yield* FileSystem.FileSystem
          const place = { dataDir: root, resultsDir: `${root}/results`, model }
          const plan = datagenPlanned(place, params)
          const run = planned(place, params)
          const { set } = plan.work
          yield* leave(plan, { manifest: false })
          expect(errors(yield* checkRun(run))).toEqual([])
          const path = `${set.folder}/${filePath(set, 17)}`
          yield* fs.truncate(path, bytes(fileBytesOf(set, plan.work)(17)))
          expect(errors(yield* checkRun(run)).map(({ message }) => message)).toEqual([
            expect.stringContaining(`${path}: has `)
          ])
        })
      )
  )

  it.effect("a manifest of DLIO's making is no claim of our bytes", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const plan = generate()
        const { set } = plan.work
        yield* leave(plan)
        for (let file = 0; file < set.files; file++) {
          yield* fs.truncate(`${set.folder}/${filePath(set, file)}`, fileBytesOf(set, plan.work)(file) - 40)
        }
        expect(errors(yield* checkRun(run()))).toHaveLength(1)
        const text = yield* fs.readFileString(plan.work.manifestPath)
        yield* fs.writeFileString(plan.work.manifestPath, text.replace("mlpstorage native engine", "dlio_benchmark"))
        const whole = yield* checkRun(run())
        expect(errors(whole)).toEqual([])
        expect(warnings(whole).join()).not.toContain("no generator")
      })
    ))

  it.effect("a data set that is not finished is no data set", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        yield* leave(generate(), { count: 40, state: "generating" })
        const [error] = errors(yield* checkRun(run()))
        expect(error?.message).toContain("40 of 56 files were whole")
        expect(error?.message).toContain("gaps 40-55")
      })
    ))

  it.effect("another data set is refused by what differs", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        yield* leave(generate([files, "dataset.record_length_bytes=1000000"]))
        const [error] = errors(yield* checkRun(run()))
        expect(error?.message).toContain("record_length_bytes is 1000000, asked for 146600628")
      })
    ))

  it.effect("a file of another size is named, with what it should have", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const plan = generate()
        yield* leave(plan)
        const path = `${plan.work.set.folder}/${filePath(plan.work.set, 17)}`
        yield* fs.truncate(path, 10)
        const [error] = errors(yield* checkRun(run()))
        expect(error?.message).toContain(`${path}: has 10 bytes, and should have`)
      })
    ))

  it.effect("a set without a manifest is held against the sizes its definition gives, one by one and on average", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const small = generate([files, "dataset.record_length_bytes=40000", "dataset.record_length_bytes_stdev=100"])
        yield* leave(small, { manifest: false })
        const [error] = errors(yield* checkRun(run()))
        expect(error?.message).toContain("the 56 files looked at have 40,")
        expect(error?.message).toContain("they were made by another definition")
        expect(statusOf(error!)).toBe(3)
        yield* leave(generate(), { manifest: false })
        expect(errors(yield* checkRun(run()))).toEqual([])
        const path = `${small.work.set.folder}/${filePath(small.work.set, 17)}`
        yield* fs.truncate(path, 10)
        const [cut] = errors(yield* checkRun(run()))
        expect(cut?.message).toContain(`${path}: has 10 bytes, and should have`)
      })
    ))

  it.effect("what is said to help against a file of the wrong size does: datagen makes what is missing, and overwrites nothing", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const plan = generate()
        yield* leave(plan)
        yield* fs.truncate(`${plan.work.set.folder}/${filePath(plan.work.set, 17)}`, 10)
        expect(errors(yield* checkRun(run()))).toMatchObject([{ advice: expect.stringContaining("remove the files") }])
      })
    ))

  it.effect("both widths of subfolders are read", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        const params = [files, "dataset.num_subfolders_train=10"]
        for (const width of ["generator", "reader"] as const) {
          const fs = yield* FileSystem.FileSystem
          const plan = generate(params)
          yield* fs.remove(plan.work.set.folder, { recursive: true, force: true })
          yield* leave(plan, { manifest: false, width })
          expect(errors(yield* checkRun(run(params)))).toEqual([])
        }
      })
    ))

  it.effect("a run that does not fit into memory is refused with the sum", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        yield* leave(generate())
        const small = clusterInformation({ hosts: [hostFacts({ memoryAvailable: measured(100 * MiB, "test") })] })
        const [error] = errors(yield* checkRun(run(), {}, small))
        expect(error).toMatchObject({ _tag: "ConflictingOptions" })
        expect(error?.message).toContain("4 ranks × (4 readers × 8.00 MiB of buffers")
        expect(error?.message).toContain("node1 has 100.00 MiB available (measured: test)")
        const unmeasured = clusterInformation({
          hosts: [hostFacts({ memoryAvailable: unknown("no /proc") })],
          declaredMemoryPerHost: declared(64 * MiB, "--client-host-memory-in-gb")
        })
        expect(errors(yield* checkRun(run(), {}, unmeasured))[0]?.message).toContain(
          "node1 has 64.00 MiB in all (declared: --client-host-memory-in-gb; not measured: no /proc)"
        )
      })
    ))

  it.effect("a file system without O_DIRECT is said before the run", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        yield* leave(generate())
        expect(errors(yield* checkRun(run(), { fileSystems: [{ mountPoint: "/", takesDirectIo: false }] })))
          .toMatchObject([{ _tag: "DirectIoRefused" }])
        expect(
          errors(
            yield* checkRun(run([files, "reader.odirect=false"]), {
              fileSystems: [{ mountPoint: "/", takesDirectIo: false }]
            })
          )
        ).toEqual([])
      })
    ))

  it("looks at the first, the last and every k-th", () => {
    expect(sampled(10, 1)).toHaveLength(10)
    expect(sampled(25, 10)).toEqual([0, 10, 20, 24])
    expect(sampled(21, 10)).toEqual([0, 10, 20])
    expect(sampled(1, 100)).toEqual([0])
    expect(sampled(0, 10)).toEqual([])
  })
})

describe("before data are generated", () => {
  it.effect("what does not fit is refused with the sum; what is there counts", () =>
    inPlace(({ generate }) =>
      Effect.gen(function*() {
        const plan = generate()
        const total = plan.destinations[0]!.bytesToWrite
        const [error] = errors(yield* checkDatagen(plan, free(total - 1)))
        expect(error).toMatchObject({ _tag: "NoSpace", neededBytes: total })
        expect(error?.message).toContain("56 files of")
        expect(statusOf(error!)).toBe(10)
        expect(warnings(yield* checkDatagen(plan, free(total + 1)))).toEqual([expect.stringContaining("nearly full")])
        expect(warnings(yield* checkDatagen(plan, free(2 * total)))).toEqual([])
        yield* leave(plan, { count: 55, state: "generating" })
        expect(errors(yield* checkDatagen(plan, free(total / 2)))).toEqual([])
      })
    ))

  it.effect("another generator's whole set needs no room, for nothing is written to it; some of its files do", () =>
    inPlace(({ generate }) =>
      Effect.gen(function*() {
        const plan = generate()
        yield* leave(plan, { manifest: false })
        expect(errors(yield* checkDatagen(plan, free(10 * MiB)))).toEqual([])
        const fs = yield* FileSystem.FileSystem
        yield* fs.remove(`${plan.work.set.folder}/${filePath(plan.work.set, 55)}`)
        expect(errors(yield* checkDatagen(plan, free(10 * MiB)))).toMatchObject([{ _tag: "NoSpace" }])
      })
    ))

  it.effect("files of another definition are refused without a manifest too, whoever generates", () =>
    inPlace(({ generate }) =>
      Effect.gen(function*() {
        yield* leave(generate([files, "dataset.record_length_bytes=40000", "dataset.record_length_bytes_stdev=100"]), {
          manifest: false
        })
        const plan = generate()
        for (const name of ["native", "dlio"] as const) {
          const [error] = errors(yield* checkDatagen({ ...plan, engine: { ...plan.engine, name } }))
          expect(error?.message).toContain("holds another data set")
        }
      })
    ))

  it.effect("another definition in the folder is refused, an unreadable manifest too", () =>
    inPlace(({ generate }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        yield* leave(generate())
        const [other] = errors(yield* checkDatagen(generate(["dataset.num_files_train=60"])))
        expect(other?.message).toContain("num_files_train is 56, asked for 60")
        yield* fs.writeFileString(generate().work.manifestPath, "{}")
        expect(errors(yield* checkDatagen(generate()))).toMatchObject([{ _tag: "BadStructure" }])
      })
    ))

  it.effect("a link for the set's folder or one of its own is refused, and nothing is written behind it", () =>
    Effect.forEach(["", "/train"], (below) =>
      inPlace(({ generate, root }) =>
        Effect.gen(function*() {
          const fs = yield* FileSystem.FileSystem
          const { folder } = generate().work.set
          yield* leave(generate(), { count: 1, state: "generating" })
          yield* fs.remove(`${folder}${below}`, { recursive: true })
          yield* fs.makeDirectory(`${root}/elsewhere`)
          yield* fs.symlink(`${root}/elsewhere`, `${folder}${below}`)
          const [error] = errors(yield* checkDatagen(generate()))
          expect(error).toMatchObject({ _tag: "BadStructure", path: `${folder}${below}` })
        })
      )))

  it.effect("another user's data set is used as it is and not gone on with", () =>
    inPlace(({ generate, run }) =>
      Effect.gen(function*() {
        yield* leave(generate())
        const strangers = { [generate().work.manifestPath]: "user 1001" }
        const [error] = errors(yield* checkDatagen(generate(), { strangers }))
        expect(error?.message).toContain("holds a data set of user 1001")
        expect(errors(yield* checkDatagen(generate([files], true), { strangers }))).toEqual([])
        expect(errors(yield* checkRun(run(), { strangers }))).toEqual([])
      })
    ))

  it.effect("a manifest that is a named pipe is waited for by nobody", () =>
    inPlace(({ generate }) =>
      Effect.gen(function*() {
        yield* leave(generate(), { manifest: false })
        execFileSync("mkfifo", [generate().work.manifestPath])
        const [error] = errors(yield* checkDatagen(generate()))
        expect(error?.message).toContain("it is not a regular file")
      })
    ))

  it.effect("--verify needs a manifest and no room", () =>
    inPlace(({ generate }) =>
      Effect.gen(function*() {
        const plan = generate([files], true)
        expect(errors(yield* checkDatagen(plan))).toMatchObject([{ _tag: "BadStructure" }])
        yield* leave(generate())
        expect(errors(yield* checkDatagen(plan, free(0)))).toEqual([])
      })
    ))
})
