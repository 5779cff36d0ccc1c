/**
 * A CLOSED run of llama3-8b from the command line to its verdict, in one process: the pipeline and the DLIO engine are real, the
 * launcher is played and leaves the files that DLIO leaves.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { stepFolder } from "../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import { sizeCheckpoint } from "../../../src/benchmarks/checkpointing/sizing.ts"
import { Kinds } from "../../../src/benchmarks/Kind.ts"
import { kinds } from "../../../src/benchmarks/kinds.ts"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { parse } from "../../../src/cli/program.ts"
import { DlioEngine } from "../../../src/engines/dlio/DlioEngine.ts"
import { dlioModules } from "../../../src/engines/dlio/neededModules.ts"
import { Engines } from "../../../src/engines/Engine.ts"
import { run } from "../../../src/pipeline/pipeline.ts"
import type { Invocation } from "../../../src/process/Executor.ts"
import { Machine } from "../../../src/process/Machine.ts"
import { Screen } from "../../../src/view/Screen.ts"
import { View } from "../../../src/view/View.ts"
import { installStandIn } from "../../fixtures/dlio/standIn.ts"
import { clusterInformation, hostFacts } from "../../fixtures/hostFacts.ts"
import { mockCollector } from "../../fixtures/MockCollector.ts"
import { ended, mockExecutor } from "../../fixtures/MockExecutor.ts"
import { mockHostFiles } from "../../fixtures/MockHostFiles.ts"
import { mockSampler } from "../../fixtures/MockSampler.ts"
import { plainLook } from "../../fixtures/plainLook.ts"
import { ReadingsTest } from "../../fixtures/readings.ts"
import { refusal } from "../../fixtures/refusal.ts"
import { works } from "../../fixtures/works.ts"
import { parallelisms, shapes } from "../../unit/benchmarks/checkpointing/shapes.ts"
import { answersOf } from "../../unit/doctor/world.ts"

const ranks = 8
const checkpointBytes = 112_425_623_552
const seconds = 20

const stamp = (at: number) => new Date(at).toISOString().slice(0, 23)

/** What DLIO and Hydra say of themselves. */
const ownFiles = {
  "dlio.log": `[OUTPUT] 2026-11-23T08:00:00 Running DLIO [Checkpointing] with ${ranks} process(es)\n`,
  "dlio_config/config.yaml": "workload:\n  model:\n    name: llama3_8b\n",
  "dlio_config/hydra.yaml": "hydra: {}\n",
  "dlio_config/overrides.yaml": "- workload=llama3_8b\n"
}

/** What ten writes and ten reads of all ranks leave, each rank `late` seconds behind rank 0 in the first write. */
const filesOf = (late: number): Readonly<Record<string, string>> => {
  const begin = Date.UTC(2026, 10, 23, 8)
  const rate = checkpointBytes / 2 ** 30 / seconds
  const block = (name: string) => ({
    [`${name}_checkpoint_io_mean_GB_per_second`]: rate,
    [`${name}_checkpoint_io_stdev_GB_per_second`]: 0,
    [`${name}_checkpoint_duration_mean_seconds`]: seconds,
    [`${name}_checkpoint_duration_stdev_seconds`]: 0
  })
  const stats = (rank: number) => ({
    "1": Object.fromEntries(
      ["save", "load"].flatMap((verb, phase) =>
        Array.from({ length: 10 }, (_, i) => {
          const start = begin + (phase * 10 + i) * 60_000
          const duration = seconds + (rank > 0 && phase === 0 && i === 0 ? late : 0)
          return [
            `${verb}_ckpt${i + 1}`,
            { start: stamp(start), end: stamp(start + duration * 1000), duration, throughput: rate }
          ]
        })
      )
    )
  })
  return {
    "summary.json": JSON.stringify({
      start: stamp(begin),
      num_accelerators: ranks,
      num_hosts: 1,
      hostname: "node1",
      metric: { ...block("save"), ...block("load"), checkpoint_size_GB: checkpointBytes / 2 ** 30 },
      host_memory_GB: [64],
      host_cpu_count: [16],
      end: stamp(begin + 1_300_000)
    }),
    ...Object.fromEntries(
      Array.from({ length: ranks }, (_, rank) => [
        [`${rank}_per_epoch_stats.json`, JSON.stringify(stats(rank))],
        [`${rank}_output.json`, JSON.stringify({ hostname: "node1", "1": {} })]
      ]).flat()
    )
  }
}

const runDirectoryIn = ({ argv }: Invocation): string =>
  argv.find((word) => word.startsWith("++hydra.run.dir="))?.slice("++hydra.run.dir=".length) ?? ""

const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)

/** A shell of a host whose storage under test is a file system of its own with 4 TiB free, and gives back what no other block holds. */
const installTools = Effect.fnUntraced(function*(home: string) {
  const fs = yield* FileSystem.FileSystem
  const folder = `${home}/tools-of-host`
  yield* fs.makeDirectory(folder)
  const tools = {
    dd: "cat /proc/sys/kernel/random/uuid",
    df: "echo '/dev/sut 4294967296 0 4294967296 0% /mnt/sut'",
    stat:
      `case "$*" in "-L -c %d .") case "$PWD" in ${home}*) ;; *) echo 77; exit 0 ;; esac ;; esac\nexec /usr/bin/stat "$@"`
  }
  for (const [name, text] of Object.entries(tools)) {
    yield* fs.writeFileString(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  }
  return folder
})

/** What eight ranks write of llama3-8b, ten times, without its bytes. */
const writeCheckpoints = (folder: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const { ranks: files } = sizeCheckpoint(shapes["8b"], parallelisms["8b"], ranks, 1)
    for (let index = 1; index <= 10; index++) {
      const step = `${folder}/${stepFolder(index)}`
      yield* fs.makeDirectory(step, { recursive: true })
      for (const { bytes, name } of files.flatMap((rank) => rank.files)) {
        yield* fs.writeFileString(`${step}/${name}`, "")
        yield* fs.truncate(`${step}/${name}`, bytes)
      }
    }
  })

const closedRun = (host: string, words: ReadonlyArray<string> = []) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const home = yield* fs.makeTempDirectoryScoped()
    const underTest = yield* fs.makeTempDirectoryScoped()
    const bin = installStandIn(home, { version: "3.0.2" })
    const toolsOfHost = yield* installTools(home)
    const executor = mockExecutor([
      ...answersOf({ [host]: {} }).responses.map((response) => ({
        ...response,
        fits: ({ stdin }: Invocation) => typeof stdin !== "object" || !("more" in stdin)
      })),
      { pattern: / sh$/, live: ["env", `PATH=${toolsOfHost}:/usr/bin:/bin`, "sh"] },
      { pattern: /mpirun --version/, output: ["mpirun (Open MPI) 4.1.4"] },
      {
        pattern: /importlib/,
        output: Array.from({ length: ranks }, (_, rank) =>
          `{"host": "${host}", "executable": "/opt/python3", "version": "3.0.2", "modules": ${
            JSON.stringify(dlioModules)
          }, "rank": ${rank}, "environment": []}`)
      },
      {
        pattern: /^mpirun -n 8 /,
        effect: (invocation) =>
          fs.makeDirectory(`${runDirectoryIn(invocation)}/dlio_config`).pipe(
            Effect.zipRight(writeCheckpoints(`${underTest}/ckpt/llama3-8b`)),
            Effect.provideService(FileSystem.FileSystem, fs),
            Effect.zipRight(Effect.forEach(
              Object.entries({ ...filesOf(5), ...ownFiles }),
              ([name, text]) =>
                fs.writeFileString(`${runDirectoryIn(invocation)}/${name}`, text),
              { discard: true }
            )),
            Effect.orDie
          ),
        exit: ended(0)
      }
    ])
    const machine = Layer.succeed(Machine, {
      workingDirectory: home,
      hostname: "login",
      logicalCores: 16,
      memoryBytes: 2 ** 36,
      pid: 4242,
      environment: { PATH: "" },
      endingSignal: Effect.succeed(undefined)
    })
    const hostFiles = mockHostFiles({
      files: { "/etc/machine-id": "machine of login\n" },
      fileSystems: [{ mountPoint: "/" }, { mountPoint: underTest, availableBytes: 2 ** 41 }]
    })
    const engine = Layer.effect(Engines, Effect.map(DlioEngine, (dlio) => ({ native: dlio, dlio }))).pipe(
      Layer.provide(Layer.mergeAll(executor.layer, hostFiles, machine, NodeFileSystem.layer, works))
    )
    const layers = Layer.mergeAll(
      engine,
      executor.layer,
      hostFiles,
      machine,
      mockCollector(clusterInformation({ method: "ssh", asked: [host], hosts: [hostFacts({ hostname: host })] })).layer,
      mockSampler().layer,
      Layer.succeed(View, {
        watch: () =>
          Effect.succeed(() => Effect.void),
        log: () => {},
        close: Effect.void
      }),
      Layer.succeed(Kinds, kinds),
      Layer.succeed(Screen, { output: plainLook, isTerminal: false, isWhole: true })
    )
    const invocation = yield* parse(
      [
        "checkpointing",
        "run",
        "--closed",
        "--model=llama3-8b",
        "--num-processes=8",
        `--hosts=${host}:8`,
        `-dp=${bin}`,
        "--mpi-bin=mpirun",
        `--checkpoint-folder=${underTest}/ckpt`,
        ...words
      ],
      benchmarks,
      []
    ).pipe(Effect.provide(machine))
    if (invocation._tag !== "run") return yield* Effect.dieMessage(`parsed as ${invocation._tag}`)
    return yield* run(invocation.command, invocation.request).pipe(Effect.provide(layers))
  }).pipe(Effect.scoped, Effect.provide(Layer.merge(platform, ReadingsTest)))

describe("a CLOSED run with the dlio engine", () => {
  it.effect("is CLOSED, with the longest rank's rate and its files looked at on the host", () =>
    Effect.gen(function*() {
      const { document, failure } = yield* closedRun("node1")
      expect(failure).toBeNull()
      expect(document.json).toMatchObject({
        runs: [{
          state: "completed",
          verdict: { category: "CLOSED", edition: "v3.0" },
          verification: "CLOSED",
          args: { mode: "closed" },
          engine: { name: "dlio", reason: expect.stringContaining("--closed"), submittable: "unproven" },
          facts: { ranksPerHost: { value: [8] } },
          measurement: {
            kind: "checkpoint",
            body: {
              phases: [{
                operations: [{ longestRankSeconds: 25, rank0Seconds: 20 }, { longestRankSeconds: 20 }, ...rest(8)]
              }, {}]
            },
            verification: { unavailable: expect.stringContaining("none zero, none repeated") }
          }
        }]
      })
    }))

  it.effect("nine writes are refused before the launcher is started", () =>
    Effect.gen(function*() {
      const failure = yield* refusal(closedRun("node1", ["-ncw=9", "-ncr=9"]))
      expect(failure).toMatchObject({ stage: "preflight", error: { _tag: "RulesNotMet", when: "refused" } })
    }))
})

const rest = (count: number) => Array.from({ length: count }, () => ({}))
