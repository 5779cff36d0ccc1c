/** A small registry that exists only here: two benchmarks and a utility with an argument, with every kind of option. */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type Benchmark, runCommand, showCommand } from "../../../src/benchmarks/Benchmark.ts"
import { kvcache } from "../../../src/benchmarks/kvcache/kvcache.ts"
import { commonOptions } from "../../../src/benchmarks/shared/commonOptions.ts"
import { vectordb } from "../../../src/benchmarks/vectordb/vectordb.ts"
import { grammarOf } from "../../../src/cli/Grammar.ts"
import { parse } from "../../../src/cli/program.ts"
import { type Utility, utilityCommand } from "../../../src/cli/Utility.ts"
import * as Option from "../../../src/config/Option.ts"
import { Machine } from "../../../src/process/Machine.ts"
import type { OnDisk } from "../../../src/results/OnDisk.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { utilities } from "../../fixtures/utilities.ts"

const onDisk = (id: string): OnDisk => ({
  id,
  directoryName: id,
  levels: ["model", "command"],
  measuring: ["run"],
  preparing: { datasize: "a sizing" },
  makesData: [],
  dataOptions: [],
  toolKeys: []
})

export const runOptions = {
  ...commonOptions,
  model: Option.required<string>("model", { type: "choice", choices: ["llama3-8b", "llama3-70b"] }, {
    aliases: ["-m"],
    summary: "Model.",
    metavar: "NAME"
  }),
  processes: Option.optional<number>("num-processes", { type: "integer", min: 1 }, {
    aliases: ["-np"],
    summary: "Ranks."
  }),
  writes: Option.withDefault<number>("num-checkpoints-write", { type: "integer", min: 0 }, 10, {
    aliases: ["-ncw"],
    summary: "Checkpoints to write."
  }),
  reads: Option.withDefault<number>("num-checkpoints-read", { type: "integer", min: 0 }, 10, {
    aliases: ["-ncr"],
    summary: "Checkpoints to read."
  }),
  folder: Option.required<string>("checkpoint-folder", { type: "path" }, { aliases: ["-cf"], summary: "Where to." }),
  scale: Option.withDefault<number>("scale", { type: "number", above: 0, max: 1 }, 1, { summary: "Share." }),
  transferSize: Option.optional<number>("transfer-size", { type: "size", multipleOf: 4096 }, { summary: "Request." }),
  cleanup: Option.flag("cleanup", { summary: "Remove what was written." })
} as const

export const sizeOptions = {
  model: runOptions.model,
  processes: runOptions.processes,
  params: commonOptions.params,
  clientHostMemory: commonOptions.clientHostMemory
} as const

const refuse = () => Effect.die("never run here")

export const checkpointing: Benchmark = {
  onDisk: onDisk("checkpointing"),
  summary: "Write and restore checkpoints.",
  commands: [
    runCommand({
      name: "run",
      summary: "Write and read checkpoints.",
      example: "mlpstorage checkpointing run -m llama3-8b -cf ./c",
      options: runOptions,
      load: () =>
        Promise.resolve({
          workload: () => ({ edition: editionId("v3.0"), name: "none" }),
          plan: refuse,
          evidence: refuse,
          partialFiles: refuse,
          outcome: () => {
            throw new Error("never run here")
          },
          preflight: refuse
        })
    }),
    showCommand({
      name: "datasize",
      summary: "Print sizes.",
      example: "mlpstorage checkpointing datasize -m llama3-8b",
      options: sizeOptions,
      load: () => Promise.resolve({ workload: () => ({ edition: editionId("v3.0"), name: "none" }), show: refuse })
    })
  ]
}

export const training: Benchmark = {
  onDisk: onDisk("training"),
  summary: "Feed accelerators.",
  commands: [
    showCommand({
      name: "datasize",
      summary: "Print sizes.",
      example: "mlpstorage training datasize --model unet3d",
      options: {
        model: Option.required<string>("model", { type: "choice", choices: ["unet3d", "retinanet"] }, {
          aliases: ["-m"],
          summary: "Model."
        }),
        closed: commonOptions.closed,
        open: commonOptions.open,
        params: commonOptions.params
      },
      load: () => Promise.resolve({ workload: () => ({ edition: editionId("v3.0"), name: "none" }), show: refuse })
    })
  ]
}

export const reports: Utility = {
  id: "reports",
  summary: "Reports of result trees.",
  commands: [
    utilityCommand({
      name: "reportgen",
      summary: "Make a report.",
      example: "mlpstorage reports reportgen ./results",
      operands: [{ name: "PATH", summary: "Result tree.", required: false }],
      options: { resultsDir: commonOptions.resultsDir },
      run: () => Effect.succeed({ text: "report", json: null })
    })
  ]
}

/** Those without commands are the real ones. */
export const benchmarks = [checkpointing, training, vectordb, kvcache]
const ownUtilities = [...utilities.filter(({ id }) => id !== reports.id), reports]
export const grammar = grammarOf(benchmarks, ownUtilities)

/** This machine as the tests want it: where relative paths start, and what the environment says. */
export const machineWith = (environment: Readonly<Record<string, string>> = {}, workingDirectory = "/work/here") =>
  Layer.succeed(Machine, {
    workingDirectory,
    hostname: "here",
    logicalCores: 2,
    memoryBytes: 8 * 2 ** 30,
    pid: 1,
    environment,
    endingSignal: Effect.succeed(undefined)
  })

/** Words as a shell would split them, without quoting. */
export const words = (line: string): ReadonlyArray<string> => line.split(" ").filter((word) => word !== "")

export const parseWords = (
  argv: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {},
  workingDirectory?: string
) =>
  parse(argv, benchmarks, ownUtilities).pipe(
    Effect.provide(Layer.merge(machineWith(environment, workingDirectory), NodeContext.layer))
  )

export const parseLine = (line: string, environment: Readonly<Record<string, string>> = {}) =>
  parseWords(words(line), environment)
