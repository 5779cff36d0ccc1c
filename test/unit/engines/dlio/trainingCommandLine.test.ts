/**
 * The command lines of dlio-command.md 4 that generate data or train, word by word. What differs: binding and mapping are v3.0's
 * words, which v2.0 did not have; the configuration folder is one per edition; booleans are in lower case, as Hydra prints them.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { TrainingWork } from "../../../../src/benchmarks/training/TrainingWork.ts"
import type { StandIn } from "../../../fixtures/dlio/standIn.ts"
import { answers, engine, openMpi, withDlio } from "./engine.ts"
import { datagenWork, type GivenPlan, trainingPlan, trainWork, unet3d } from "./trainingPlan.ts"

const words = (given: GivenPlan) => {
  const standIn: StandIn = { version: given.edition === "v2.0" ? "2.0.0" : "3.0.2", hasStreamingWriter: false }
  return withDlio(standIn, (bin) =>
    Effect.gen(function*() {
      const { commandLine } = yield* engine(answers(standIn, openMpi))
      const line = yield* commandLine(trainingPlan({ ...given, bin }))
      expect(line?.warnings).toEqual([])
      return (line?.argv ?? []).map((word) =>
        word.replace(bin, "<bin>").replace(/=\/.*\/configs\/dlio/, "=<repo>/configs/dlio")
      )
    }))
}

const dlioWords = (work: TrainingWork, accelerator: string, rest: ReadonlyArray<string>, edition: string) => [
  "<bin>/dlio_benchmark",
  `workload=${work.set.model}_${accelerator}`,
  `++hydra.run.dir=/R/training/${work.set.model}/${work.kind === "train" ? "run" : "datagen"}/YYYYMMDD_HHMMSS`,
  "++hydra.output_subdir=dlio_config",
  ...rest,
  `--config-dir=<repo>/configs/dlio/${edition}`
]

const twoHosts = (ranks: readonly [number, number]) => ({
  hosts: ranks.map((count, i) => ({ host: `10.0.0.${i + 1}`, slots: null, ranks: count })),
  includesThisMachine: false
})

const spread = (hosts: string, processes: number) => [
  "mpirun",
  "-n",
  String(processes),
  "-host",
  hosts,
  "--bind-to",
  "none",
  "--map-by",
  "node"
]

describe("the command line", () => {
  it.effect("example 1: v2.0 generates on two hosts", () =>
    Effect.gen(function*() {
      const work = datagenWork({ set: unet3d({ files: 56_000 }), processes: 8 })
      expect(
        yield* words({ work, edition: "v2.0", params: ["dataset.num_files_train=56000"], launch: twoHosts([4, 4]) })
      ).toEqual([
        ...spread("10.0.0.1:4,10.0.0.2:4", 8),
        ...dlioWords(work, "datagen", [
          "++workload.dataset.num_files_train=56000",
          "++workload.dataset.data_folder=/D/unet3d"
        ], "v2.0")
      ])
    }))

  it.effect("example 2: v2.0 trains, with more ranks than slots, as root", () =>
    Effect.gen(function*() {
      const work = trainWork({ ranks: 3, set: unet3d({ model: "resnet50", folder: "/D/resnet50", files: 2557 }) })
      expect(
        yield* words({
          work,
          edition: "v2.0",
          params: ["dataset.num_files_train=2557", "reader.read_threads=16"],
          launch: { ...twoHosts([2, 1]), oversubscribe: true, allowRunAsRoot: true }
        })
      ).toEqual([
        ...spread("10.0.0.1:2,10.0.0.2:1", 3),
        "--oversubscribe",
        "--allow-run-as-root",
        ...dlioWords(work, "h100", [
          "++workload.dataset.num_files_train=2557",
          "++workload.reader.read_threads=16",
          "++workload.dataset.data_folder=/D/resnet50"
        ], "v2.0")
      ])
    }))

  it.effect("example 5: v3.0 generates, and is told not to list", () =>
    Effect.gen(function*() {
      const work = datagenWork({ set: unet3d({ files: 56_000 }), processes: 8 })
      expect(
        yield* words({
          work,
          params: ["dataset.num_files_train=56000"],
          launch: { ...twoHosts([4, 4]), allowRunAsRoot: true }
        })
      ).toEqual([
        ...spread("10.0.0.1:4,10.0.0.2:4", 8),
        "--allow-run-as-root",
        ...dlioWords(work, "datagen", [
          "++workload.dataset.num_files_train=56000",
          "++workload.dataset.skip_listing=true",
          "++workload.dataset.listing_validation_interval=10",
          "++workload.dataset.data_folder=/D/unet3d"
        ], "v3.0")
      ])
    }))

  it.effect("example 6: v3.0 trains on this machine", () =>
    Effect.gen(function*() {
      const work = trainWork({ ranks: 4, set: unet3d({ files: 700 }) })
      expect(
        yield* words({ work, params: ["dataset.num_files_train=700"], launch: { allowRunAsRoot: true } })
      ).toEqual([
        ...["mpirun", "-n", "4", "-host", "127.0.0.1:4", "--bind-to", "none", "--map-by", "socket"],
        "--allow-run-as-root",
        ...dlioWords(work, "h100", [
          "++workload.dataset.num_files_train=700",
          "++workload.dataset.skip_listing=true",
          "++workload.dataset.listing_validation_interval=1",
          "++workload.dataset.data_folder=/D/unet3d"
        ], "v3.0")
      ])
    }))

  it.effect("example 10 without object storage: O_DIRECT is a parameter of the reader", () =>
    Effect.gen(function*() {
      const line = yield* words({
        work: trainWork({ directIo: true }),
        accelerator: "b200",
        params: ["reader.odirect=true"]
      })
      expect(line).toContain("++workload.reader.odirect=true")
      expect(line).toContain("workload=unet3d_b200")
    }))

  it.effect("R49 another limit for dropping the caches is DLIO's variable, which every rank gets", () =>
    Effect.gen(function*() {
      const line = yield* words({ work: trainWork({ dropCachesTimeoutSeconds: 120 }) })
      expect(line.join(" ")).toContain("-x DLIO_DROP_CACHES_TIMEOUT ")
    }))

  it.effect("what people said of listing is kept, and said once", () =>
    Effect.gen(function*() {
      const line = yield* words({ work: trainWork(), params: ["dataset.skip_listing=false"] })
      expect(line.filter((word) => word.includes("skip_listing"))).toEqual(["++workload.dataset.skip_listing=false"])
    }))

  it.effect("v2.0's unet3d writes its checkpoint where the plan says, quoted for Hydra", () =>
    Effect.gen(function*() {
      const checkpoint = { folder: "/D/my checkpoints", bytes: 10_240, afterEpoch: 5 }
      const line = yield* words({ work: trainWork({ checkpoint }), edition: "v2.0" })
      expect(line).toContain("++workload.checkpoint.checkpoint_folder='/D/my checkpoints'")
    }))

  it.effect.each([[1_000, 1], [10_000, 10], [100_000, 100], [1_170_301, 1000], [50_000_000, 10_000]] as const)(
    "of %i files v3.0 looks for every %i",
    ([files, every]) =>
      Effect.gen(function*() {
        const line = yield* words({ work: trainWork({ set: unet3d({ files }) }) })
        expect(line).toContain(`++workload.dataset.listing_validation_interval=${every}`)
      })
  )
})

describe("preflight", () => {
  const findings = (given: GivenPlan, standIn: StandIn) =>
    withDlio(standIn, (bin) =>
      Effect.gen(function*() {
        const { preflight } = yield* engine(answers(standIn, openMpi))
        return yield* preflight(trainingPlan({ ...given, bin }))
      }))

  it.effect("training needs no streaming checkpoint writer", () =>
    Effect.gen(function*() {
      expect(yield* findings({ work: trainWork() }, { version: "3.0.2", hasStreamingWriter: false })).toEqual([])
    }))

  it.effect("ten subfolders, whose names v3.0 misreads, are listed and told of", () =>
    Effect.gen(function*() {
      const work = trainWork({ set: unet3d({ subfolders: 10 }) })
      const found = yield* findings({ work }, { version: "3.0.2" })
      expect(found).toEqual([{ _tag: "warning", message: expect.stringContaining("told to list them") }])
      const nine = trainWork({ set: unet3d({ subfolders: 9 }) })
      expect(yield* findings({ work: nine }, { version: "3.0.2" })).toEqual([])
    }))

  it.effect("a DLIO of another edition is refused", () =>
    Effect.gen(function*() {
      const [finding] = yield* findings({ work: trainWork() }, { version: "2.0.0" })
      expect(finding).toMatchObject({ _tag: "problem", error: { _tag: "ConflictingOptions" } })
    }))
})
