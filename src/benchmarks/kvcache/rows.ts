/** The rows of the published table that a command line runs, with what it puts in the place of their values. Pure. */
import * as Struct from "effect/Struct"
import type { Settings } from "../../config/Option.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import { optionNumbers, type RunOptions, runOptions } from "./options.ts"
import type { KvWorkload, Row } from "./workloadFile.ts"

export interface NumberedRow {
  readonly option: number
  readonly row: Row
}

/** Values of a row by the option that replaces each. */
const replacing = {
  model: "model",
  numUsers: "num_users",
  duration: "duration",
  gpuMem: "gpu_mem_gb",
  cpuMem: "cpu_mem_gb",
  maxConcurrentAllocs: "max_concurrent_allocs",
  generationMode: "generation_mode"
} as const satisfies { readonly [K in keyof RunOptions]?: keyof Row }

const replacements = Struct.entries(replacing)

export const rowsOf = (
  { options }: KvWorkload,
  settings: Settings<RunOptions>,
  wanted: "1" | "2" | "3" | "all"
): ReadonlyArray<NumberedRow> => {
  const given = Object.fromEntries(
    replacements.flatMap(([key, name]) => settings[key].value === undefined ? [] : [[name, settings[key].value]])
  ) as Partial<Row>
  return optionNumbers.filter((number) => wanted === "all" || number === wanted).flatMap((number) => {
    const row = options[number]
    return row === undefined ? [] : [{ option: Number(number), row: { ...row, ...given } }]
  })
}

/** Options of the workload that people gave, which rules judge by these names. */
const judged = [
  ...replacements.map(([key]) => key),
  "numGpus",
  "tensorParallel",
  "storageCapacity",
  "precondition",
  "preconditionSize",
  "preconditionThreads",
  "mode",
  "prefillOnly",
  "decodeOnly",
  "disableMultiTurn",
  "disablePrefixCaching",
  "enableRag",
  "ragNumDocs",
  "useBurstTrace",
  "burstTracePath",
  "traceSpeedup",
  "replayCycles",
  "maxRequests",
  "requestRate",
  "trials",
  "interOptionDelay",
  "seed",
  "cacheDir",
  "numProcesses",
  "layout",
  "blockTokens",
  "blocksPerFile",
  "sync",
  "cacheBackend",
  "trace",
  "hitRate",
  "zipf",
  "sequenceLength",
  "batchSize",
  "npernode",
  "config",
  "performanceProfile",
  "enableAutoscaling",
  "autoscalerMode",
  "datasetPath",
  "maxConversations"
] as const satisfies ReadonlyArray<keyof RunOptions>

/** As every record has them: the rows as they run, then what people gave, which took the place of their values. */
export const parametersOf = (
  rows: ReadonlyArray<NumberedRow>,
  { options }: KvWorkload,
  settings: Settings<RunOptions>
): ReadonlyArray<Parameter> => [
  ...rows.flatMap(({ option, row }) =>
    Struct.entries(row).map(([key, value]): Parameter => ({
      key: `option_${option}.${key}`,
      value,
      origin: options[String(option)]?.[key] === value ? "workload" : "tool"
    }))
  ),
  ...judged.flatMap((key): ReadonlyArray<Parameter> => {
    const { origin, value } = settings[key]
    return origin === "default" || value === undefined
      ? []
      : [{ key: runOptions[key].name.replaceAll("-", "_"), value, origin }]
  })
]
