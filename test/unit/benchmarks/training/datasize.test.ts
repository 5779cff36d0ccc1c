import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import type { Request } from "../../../../src/benchmarks/Benchmark.ts"
import { planDatagen } from "../../../../src/benchmarks/training/datagenPlan.ts"
import { proposedSubfolders, sizeDataSet, trainingDatasize } from "../../../../src/benchmarks/training/datasize.ts"
import { trainingEdition } from "../../../../src/benchmarks/training/edition.ts"
import { trainingEvidence } from "../../../../src/benchmarks/training/evidence.ts"
import {
  type Accelerator,
  accelerators,
  acceleratorsOf,
  type ModelName,
  modelNames
} from "../../../../src/benchmarks/training/models.ts"
import {
  type DatagenOptions,
  type DatasizeOptions,
  datasizeOptions,
  type RunOptions
} from "../../../../src/benchmarks/training/options.ts"
import { planRun } from "../../../../src/benchmarks/training/plan.ts"
import { fewestFiles, minimumDataset } from "../../../../src/benchmarks/training/rules/minimumDataset.ts"
import { training } from "../../../../src/benchmarks/training/training.ts"
import { type EditionId } from "../../../../src/domain/Edition.ts"
import { GiB } from "../../../../src/domain/Units.ts"
import { defaultEdition, editionId } from "../../../../src/rules/editions/list.ts"
import { present } from "../../../../src/rules/Evidence.ts"
import { pastedRun } from "../../../fixtures/pastedLine.ts"
import { datagenDiscovery, discoveryOf, requestOf } from "./requests.ts"

type Given = { readonly [K in keyof DatasizeOptions]?: unknown }

const asked = {
  model: "unet3d",
  acceleratorType: "b200",
  maxAccelerators: 8,
  clientHostMemory: 128
} as const

const sizeRequest = (given: Given, params: ReadonlyArray<string> = []): Request<DatasizeOptions> =>
  requestOf("datasize", datasizeOptions, { ...asked, ...given } as never, params)

const discovered = (given: Given) =>
  discoveryOf({
    model: (given.model ?? asked.model) as ModelName,
    acceleratorType: (given.acceleratorType ?? asked.acceleratorType) as Accelerator,
    ...(given.edition === undefined ? {} : { edition: given.edition as EditionId })
  })

const sized = (given: Given = {}, params: ReadonlyArray<string> = []) =>
  Either.getOrThrow(sizeDataSet(sizeRequest(given, params), discovered(given)))

const shown = (given: Given = {}, params: ReadonlyArray<string> = []) =>
  trainingDatasize.show(sizeRequest(given, params), discovered(given))

describe("training datasize", () => {
  it.effect("bandwidth goes by the bytes that are read; DLIO's figure is named where it is another", () =>
    Effect.gen(function*() {
      const dlrm = yield* shown({ model: "dlrm", numClientHosts: 2 })
      expect(dlrm.text).toMatch(/31\.1\d GiB\/s an accelerator, .* never to wait, by the true sizes/)
      expect(dlrm.text).toMatch(/DLIO's figure would be 23\.22 GiB\/s an accelerator, by its nominal 761 B a sample/)
      const { bandwidth_bytes_per_second: needs, nominal_bandwidth_bytes_per_second: nominal } = dlrm.json as {
        readonly [key: string]: { readonly accelerator: number; readonly host: number; readonly all: number }
      }
      expect(needs!.all / nominal!.all).toBeCloseTo(1018.8 / 761, 2)
      expect(needs!.host).toBe(needs!.all / 2)
      const unet3d = yield* shown()
      expect(unet3d.text).not.toContain("DLIO's figure")
    }))

  it.effect("says what the rules allow of model, accelerator, counts and parameters, and refuses a division", () =>
    Effect.gen(function*() {
      const taken = yield* shown({ closed: true })
      expect(taken.text).toContain("by the rules of v3.0, as sized: CLOSED; ")
      expect(taken.json).toMatchObject({ verdict: { category: "CLOSED", issues: [] } })
      expect(taken.failure).toBeUndefined()
      const given = { acceleratorType: "h100" }
      const { failure, json, text } = yield* shown(given)
      expect(text).toContain("by the rules of v3.0, as sized: INVALID; ")
      expect(text).toContain("INVALID accelerator: v3.0 takes no h100 runs, only b200, mi355; v2.0 takes it")
      expect(json).toMatchObject({ verdict: { category: "INVALID", issues: [{ rule: "accelerator" }] } })
      expect(failure).toBeUndefined()
      for (const division of ["closed", "open"]) {
        const asked = yield* shown({ ...given, [division]: true })
        expect(asked.failure?._tag).toBe("RulesNotMet")
      }
      expect((yield* shown({ ...given, edition: editionId("v2.0"), closed: true })).failure).toBeUndefined()
      const changed = yield* shown({ closed: true }, ["train.epochs=2"])
      expect(changed.failure?._tag).toBe("RulesNotMet")
      expect(changed.text).toMatch(/INVALID epochs: train\.epochs is 2/)
    }))

  it.effect("leaves what folders and hosts decide to the run: nothing of them is guessed", () =>
    Effect.gen(function*() {
      const { json } = yield* shown()
      expect(json).toMatchObject({ verdict: { pending: expect.arrayContaining(["3.3.1", "3.3.2", "3.4.2"]) } })
    }))

  it.effect("knows the smallest data set of a Parquet workload that names no length of a sample", () =>
    Effect.gen(function*() {
      const { text } = yield* shown({ model: "flux", maxAccelerators: 1, clientHostMemory: 8 })
      expect(text).toContain("INVALID 2.1.11")
      expect(text).not.toMatch(/UNKNOWN|not checked/)
    }))

  it.each(
    [
      ["unet3d", "h100", 80, 256, 2, 280_000, "steps"],
      ["resnet50", "h100", 8, 512, 2, 38_327, "memory"],
      ["retinanet", "b200", 32, 128, 4, 8_511_285, "memory"],
      ["cosmoflow", "h100", 8, 64, 1, 121_478, "memory"]
    ] as const
  )("%s on %s: the figures of both releases, rounded up", (model, type, max, memory, hosts, files, wins) => {
    const given = {
      model,
      acceleratorType: type,
      maxAccelerators: max,
      clientHostMemory: memory,
      numClientHosts: hosts
    }
    const result = sized(given)
    expect(result.files).toBe(files)
    expect(result.fewest.byMemory > result.fewest.bySteps ? "memory" : "steps").toBe(wins)
  })

  it.effect("says each constraint with its number, which one decides and by how much", () =>
    Effect.gen(function*() {
      const { text } = yield* shown({ model: "retinanet", maxAccelerators: 32, numClientHosts: 4 })
      expect(text).toContain("at least 8,511,285 files: 5 x 4 x 128.00 GiB = 2.50 TiB")
      expect(text).toContain("at least 384,000 files: 500 steps x 32 accelerators x 24 samples / 1 sample a file")
      expect(text).toContain("memory decides: 8,127,285 files more than the other constraint, 22.16 x as many")
      expect(text).toContain("852, at most 9,990 files in each")
    }))

  it.effect("P71: another memory that changes nothing is said to change nothing", () =>
    Effect.gen(function*() {
      const small = yield* shown({ clientHostMemory: 1, maxAccelerators: 8 })
      const large = yield* shown({ clientHostMemory: 2, maxAccelerators: 8 })
      expect(small.json).toMatchObject({ num_files_train: 28_000, decided_by: "steps" })
      expect(large.json).toMatchObject({ num_files_train: 28_000, decided_by: "steps" })
    }))

  it("bytes on disk are the true ones: retinanet's files are 322,624 bytes, not 322,957", () => {
    const { disk, files } = sized({ model: "retinanet" })
    expect(disk).toMatchObject({ total: files * 322_624, isEstimate: false })
  })

  it("asking for more files than needed is kept, for fewer is not", () => {
    expect(sized({}, ["dataset.num_files_train=50000"])).toMatchObject({ files: 50_000, asked: 50_000 })
    expect(sized({}, ["dataset.num_files_train=5"])).toMatchObject({ files: 28_000, asked: undefined })
  })

  it("sets too large to draw are estimated, and said to be", () => {
    const { disk, files } = sized({ maxAccelerators: 100, numProcesses: 100 })
    expect(disk.isEstimate).toBe(true)
    expect(disk.total / files / 146_825_103).toBeCloseTo(1, 2)
  })

  it.each([[10_000, 0], [10_001, 2], [90_001, 11], [100_001, 11], [8_511_285, 852], [999_999, 101]])(
    "%d files go into %d subfolders",
    (files, folders) => {
      expect(proposedSubfolders(files)).toBe(folders)
    }
  )

  it.prop(
    "by construction the result satisfies the rule that judges the run",
    {
      model: FastCheck.constantFrom(...modelNames),
      which: FastCheck.nat(2),
      max: FastCheck.integer({ min: 1, max: 600 }),
      memory: FastCheck.integer({ min: 1, max: 2048 }),
      hosts: FastCheck.integer({ min: 1, max: 8 })
    },
    ({ hosts, max, memory, model, which }) => {
      const types = acceleratorsOf(model, defaultEdition)
      const acceleratorType = types[which % types.length]!
      const shape = {
        memoryBytes: memory * GiB * hosts,
        processes: max,
        ...fields(model, acceleratorType)
      }
      const { byMemory, bySteps } = fewestFiles(shape, trainingEdition(defaultEdition).minimumDataset)
      const files = Math.max(byMemory, bySteps)
      expect(files * shape.samplesPerFile).toBeGreaterThanOrEqual(500 * max * shape.batchSize)
      expect(issuesOf(model, acceleratorType, { ...shape, hosts, memory, files })).toEqual([])
      expect(issuesOf(model, acceleratorType, { ...shape, hosts, memory, files: files - 1 }).length).toBeGreaterThan(0)
    }
  )

  const everything = modelNames.flatMap((model) =>
    accelerators.filter((type) => acceleratorsOf(model, defaultEdition).includes(type)).flatMap((acceleratorType) => [
      ...(["whatif", "closed", "open"] as const).map((mode) => ({
        model,
        acceleratorType,
        mode,
        edition: editionId("v3.0")
      })),
      { model, acceleratorType, mode: "whatif" as const, edition: editionId("v2.0") }
    ])
  )

  it.effect.each(everything)(
    "$model $acceleratorType $mode $edition: both lines parse and plan the same data set",
    ({ acceleratorType, edition, mode, model }) =>
      Effect.gen(function*() {
        const given: Given = {
          model,
          acceleratorType,
          edition,
          maxAccelerators: 2,
          clientHostMemory: 1,
          dataDir: "/mnt/a b",
          ...(mode === "whatif" ? {} : { [mode]: true })
        }
        const { lines, plan } = sized(given)
        const run = yield* pastedRun(lines.run, training)
        const again = yield* planRun(run as unknown as Request<RunOptions>, discovered(given))
        expect(again).toEqual(plan)
        const generate = yield* pastedRun(lines.datagen, training)
        const discovery = datagenDiscovery({ model, edition })
        const made = yield* planDatagen(generate as unknown as Request<DatagenOptions>, discovery)
        expect(made.work.set).toEqual(plan.work.set)
        expect(made.requestedDivision).toBe(mode === "whatif" ? null : mode.toUpperCase())
      }),
    60_000
  )

  it("several hosts are named to be replaced, and the run is DLIO's", () => {
    const { lines, plan } = sized({ numClientHosts: 3, maxAccelerators: 6 })
    expect(lines.run).toContain("--hosts 'host[1-3]'")
    expect(plan.engine.name).toBe("dlio")
    expect(plan.hosts).toHaveLength(3)
  })
})

/** What the rule reads of the workload of a pair. */
const plans = new Map<string, ReturnType<typeof sized>["plan"]>()

const planFor = (model: ModelName, acceleratorType: string) => {
  const key = `${model} ${acceleratorType}`
  const plan = plans.get(key) ?? sized({ model, acceleratorType, maxAccelerators: 1, clientHostMemory: 1 }).plan
  plans.set(key, plan)
  return plan
}

const fields = (model: ModelName, acceleratorType: string) => {
  const plan = planFor(model, acceleratorType)
  return {
    batchSize: plan.work.batchSize,
    samplesPerFile: plan.work.set.samplesPerFile,
    recordLength: plan.work.set.recordLength
  }
}

const issuesOf = (
  model: ModelName,
  acceleratorType: string,
  run: { readonly processes: number; readonly hosts: number; readonly memory: number; readonly files: number }
) => {
  const plan = planFor(model, acceleratorType)
  const dataset = plan.workload["dataset"] as Record<string, never>
  const evidence = trainingEvidence(plan, {
    method: "none",
    asked: [],
    hosts: [],
    missing: [],
    declaredMemoryPerHost: { _tag: "unknown", reason: "" }
  }, present(false, "test"))
  const issues = minimumDataset.evaluate({
    ...evidence,
    processes: present(run.processes, "test"),
    hosts: present(run.hosts, "test"),
    hostMemoryBytes: present(Array.from({ length: run.hosts }, () => run.memory * GiB), "test"),
    overrides: present([], "test"),
    workload: present({
      ...plan.workload,
      dataset: { ...dataset, num_files_train: run.files, record_length_bytes: plan.work.set.recordLength }
    }, "test")
  })
  return issues
}
