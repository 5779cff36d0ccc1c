/**
 * Command lines by which the official tools generate data and train, from the words people type to the words that are started.
 * What differs, and why: binding and mapping are v3.0's words, which v2.0 did not have; the configuration folder is one per edition;
 * booleans are in lower case, as Hydra prints them.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Kinds } from "../../../src/benchmarks/Kind.ts"
import { kinds } from "../../../src/benchmarks/kinds.ts"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { parse } from "../../../src/cli/program.ts"
import { Sampler } from "../../../src/cluster/series/Sampler.ts"
import { DlioEngine } from "../../../src/engines/dlio/DlioEngine.ts"
import { dlioModules } from "../../../src/engines/dlio/neededModules.ts"
import { Engines } from "../../../src/engines/Engine.ts"
import { run } from "../../../src/pipeline/pipeline.ts"
import { Machine } from "../../../src/process/Machine.ts"
import { Screen } from "../../../src/view/Screen.ts"
import { View } from "../../../src/view/View.ts"
import { installStandIn } from "../../fixtures/dlio/standIn.ts"
import { clusterInformation } from "../../fixtures/hostFacts.ts"
import { mockCollector } from "../../fixtures/MockCollector.ts"
import { mockExecutor } from "../../fixtures/MockExecutor.ts"
import { mockHostFiles } from "../../fixtures/MockHostFiles.ts"
import { plainLook } from "../../fixtures/plainLook.ts"
import { ReadingsTest } from "../../fixtures/readings.ts"
import { works } from "../../fixtures/works.ts"

const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)

/** The words of the launcher's command line, with the folders of this machine replaced as the examples replace them. */
const started = (edition: "v2.0" | "v3.0", line: string, variables: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const home = yield* fs.makeTempDirectoryScoped()
    const version = edition === "v2.0" ? "2.0.0" : "3.0.2"
    const bin = installStandIn(home, { version })
    const machine = Layer.succeed(Machine, {
      workingDirectory: home,
      hostname: "login",
      logicalCores: 16,
      memoryBytes: 2 ** 36,
      pid: 4242,
      environment: { PATH: "", ...variables },
      endingSignal: Effect.succeed(undefined)
    })
    const executor = mockExecutor([
      { pattern: /--version/, output: ["mpirun (Open MPI) 4.1.4"] },
      {
        pattern: /importlib/,
        script: ({ argv }) => [
          JSON.stringify({
            host: "login",
            version,
            executable: "/opt/python3",
            modules: dlioModules,
            rank: null,
            environment: argv.slice(argv.indexOf("-c") + 2).map((name) => `${name}=hash`)
          })
        ]
      }
    ])
    const engine = Layer.effect(Engines, Effect.map(DlioEngine, (dlio) => ({ native: dlio, dlio }))).pipe(
      Layer.provide(Layer.mergeAll(executor.layer, mockHostFiles(), machine, NodeFileSystem.layer, works))
    )
    const layers = Layer.mergeAll(
      engine,
      executor.layer,
      mockHostFiles(),
      machine,
      mockCollector(clusterInformation()).layer,
      Layer.succeed(Sampler, { start: () => Effect.dieMessage("nothing runs") }),
      Layer.succeed(View, { watch: () => Effect.succeed(() => Effect.void), log: () => {}, close: Effect.void }),
      Layer.succeed(Kinds, kinds),
      Layer.succeed(Screen, { output: plainLook, isTerminal: false, isWhole: true })
    )
    const words = `${line} --edition=${edition} --engine=dlio --mpi-bin=mpirun -rd /R --what-if -dp ${bin}`.split(" ")
    const invocation = yield* parse(["training", ...words], benchmarks, []).pipe(Effect.provide(machine))
    if (invocation._tag !== "run") return yield* Effect.dieMessage(`parsed as ${invocation._tag}`)
    const { document } = yield* run(invocation.command, invocation.request).pipe(
      Effect.provide(layers)
    )
    const { command } = document.json as unknown as { readonly command: { readonly argv: ReadonlyArray<string> } }
    return command.argv.map((word) =>
      word.replace(bin, "<bin>").replace(/=\/.*\/configs\/dlio/, "=<repo>/configs/dlio").replace(
        /^(\+\+hydra.run.dir=).*\/R\//,
        "$1/R/"
      )
    )
  }).pipe(Effect.scoped, Effect.provide(Layer.merge(platform, ReadingsTest)))

const dlioWords = (
  place: string,
  workload: string,
  rest: ReadonlyArray<string>,
  edition: string
): ReadonlyArray<string> => [
  "<bin>/dlio_benchmark",
  `workload=${workload}`,
  `++hydra.run.dir=/R/training/${place}/YYYYMMDD_HHMMSS`,
  "++hydra.output_subdir=dlio_config",
  ...rest,
  `--config-dir=<repo>/configs/dlio/${edition}`
]

const spread = (hosts: string, processes: number) =>
  `mpirun -n ${processes} -host ${hosts} --bind-to none --map-by node`.split(" ")

const here = (processes: number) =>
  `mpirun -n ${processes} -host 127.0.0.1:${processes} --bind-to none --map-by socket`.split(" ")

describe("the examples of training", () => {
  it.effect("1: v2.0 generates on two hosts", () =>
    Effect.gen(function*() {
      expect(
        yield* started(
          "v2.0",
          "datagen -m unet3d --hosts 10.0.0.1,10.0.0.2 -np 8 -dd /D -p dataset.num_files_train=56000"
        )
      ).toEqual([
        ...spread("10.0.0.1:4,10.0.0.2:4", 8),
        ...dlioWords("unet3d/datagen", "unet3d_datagen", [
          "++workload.dataset.num_files_train=56000",
          "++workload.dataset.data_folder=/D/unet3d"
        ], "v2.0")
      ])
    }))

  it.effect("2: v2.0 trains, with more ranks than slots, as root", () =>
    Effect.gen(function*() {
      expect(
        yield* started(
          "v2.0",
          "run -m resnet50 -g h100 -na 3 -cm 64 --hosts 10.0.0.1,10.0.0.2 -dd /D -p dataset.num_files_train=2557 reader.read_threads=16 --oversubscribe --allow-run-as-root"
        )
      ).toEqual([
        ...spread("10.0.0.1:2,10.0.0.2:1", 3),
        "--oversubscribe",
        "--allow-run-as-root",
        ...dlioWords("resnet50/run", "resnet50_h100", [
          "++workload.dataset.num_files_train=2557",
          "++workload.reader.read_threads=16",
          "++workload.dataset.data_folder=/D/resnet50"
        ], "v2.0")
      ])
    }))

  it.effect("5: v3.0 generates, and is told not to list", () =>
    Effect.gen(function*() {
      expect(
        yield* started(
          "v3.0",
          "datagen -m unet3d --hosts 10.0.0.1,10.0.0.2 -np 8 -dd /D --params dataset.num_files_train=56000 --allow-run-as-root"
        )
      ).toEqual([
        ...spread("10.0.0.1:4,10.0.0.2:4", 8),
        "--allow-run-as-root",
        ...dlioWords("unet3d/datagen", "unet3d_datagen", [
          "++workload.dataset.num_files_train=56000",
          "++workload.dataset.skip_listing=true",
          "++workload.dataset.listing_validation_interval=10",
          "++workload.dataset.data_folder=/D/unet3d"
        ], "v3.0")
      ])
    }))

  // The published v3.0 has no unet3d for h100; b200 stands in its place.
  it.effect("6: v3.0 trains on this machine", () =>
    Effect.gen(function*() {
      expect(
        yield* started(
          "v3.0",
          "run -m unet3d -na 4 -at b200 -cm 64 -dd /D --params dataset.num_files_train=700 --allow-run-as-root"
        )
      ).toEqual([
        ...here(4),
        "--allow-run-as-root",
        ...dlioWords("unet3d/run", "unet3d_b200", [
          "++workload.dataset.num_files_train=700",
          "++workload.dataset.skip_listing=true",
          "++workload.dataset.listing_validation_interval=1",
          "++workload.dataset.data_folder=/D/unet3d"
        ], "v3.0")
      ])
    }))

  // Without object storage there is no direct:// and no storage_root: O_DIRECT is DLIO's own reader.odirect.
  it.effect("10: O_DIRECT by --io direct", () =>
    Effect.gen(function*() {
      const argv = yield* started(
        "v3.0",
        "run -m unet3d -na 2 -at b200 -cm 64 -dd /D --io direct --params dataset.num_files_train=700"
      )
      expect(argv).toContain("++workload.reader.odirect=true")
    }))

  it.effect("8 and 9 without object storage: its variables are not passed on", () =>
    Effect.gen(function*() {
      const argv = yield* started(
        "v3.0",
        "run -m retinanet -na 2 -at b200 -cm 64 -dd /D --params dataset.num_files_train=60000",
        { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "y", BUCKET: "z", DLIO_DATA_GEN: "numpy" }
      )
      expect(argv.join(" ")).toContain(" -x DLIO_DATA_GEN <bin>/dlio_benchmark workload=retinanet_b200 ")
      expect(argv.join(" ")).not.toMatch(/AWS_|BUCKET|storage\./)
      expect(argv).toContain("++workload.dataset.listing_validation_interval=10")
    }))
})
