import * as Either from "effect/Either"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Discovery } from "../../../../src/benchmarks/Benchmark.ts"
import { workloadOf } from "../../../../src/benchmarks/vectordb/collection.ts"
import { planDatagen } from "../../../../src/benchmarks/vectordb/loadPlan.ts"
import type { OfficialLoad, OfficialSearch } from "../../../../src/benchmarks/vectordb/official/OfficialWork.ts"
import {
  type DatagenOptions,
  datagenOptions,
  type DatasizeOptions,
  datasizeOptions,
  type RunOptions,
  runOptions
} from "../../../../src/benchmarks/vectordb/options.ts"
import { planSearch } from "../../../../src/benchmarks/vectordb/searchPlan.ts"
import type { LoadWork, SearchWork } from "../../../../src/benchmarks/vectordb/VectorWork.ts"
import type { OptionTable, Settings } from "../../../../src/config/Option.ts"
import type { Plan } from "../../../../src/domain/Plan.ts"
import type { AppError } from "../../../../src/errors/AppError.ts"
import { fromYaml } from "../checkpointing/yamlText.ts"
import { parameters, settingsOf } from "../training/requests.ts"

type GivenOf<T extends OptionTable> = { readonly [K in keyof T]?: Settings<T>[K]["value"] }
export type Given = GivenOf<RunOptions>
export type GivenDatagen = GivenOf<DatagenOptions>

const machine = {
  workingDirectory: "/home/me/work",
  hostname: "client1.lab",
  logicalCores: 4,
  memoryBytes: 64 * 2 ** 30,
  inputs: { "hosts.txt": "client1 slots=8\n" },
  tools: { dlio_benchmark: null, launcher: "mpirun" }
}

const discoveryOf = (
  settings: Settings<DatagenOptions> | Settings<DatasizeOptions> | Settings<RunOptions>
): Discovery => {
  const { edition, name } = workloadOf(settings)
  const path = fileURLToPath(new URL(`../../../../configs/dlio/${edition}/workload/${name}.yaml`, import.meta.url))
  return { ...machine, workload: { edition, name, path, content: fromYaml(readFileSync(path, "utf8")) } }
}

const base = { storageRoot: "/mnt/sut", config: "practice" } as const

const request = <T extends OptionTable>(
  command: string,
  table: T,
  given: GivenOf<T>,
  params: ReadonlyArray<string>
) => ({
  benchmark: "vectordb",
  command,
  settings: settingsOf(table, params.length === 0 ? given : { ...given, params }),
  params: parameters(params),
  argv: []
})

const native = ({ work, ...plan }: Plan<SearchWork | OfficialSearch>): Plan<SearchWork> => {
  if (work.kind !== "vectorsearch") throw new Error("not by the native engine")
  return { ...plan, work }
}

const nativeLoad = ({ work, ...plan }: Plan<LoadWork | OfficialLoad>): Plan<LoadWork> => {
  if (work.kind !== "vectorload") throw new Error("not by the native engine")
  return { ...plan, work }
}

export const planOf = (
  given: Given = {},
  params: ReadonlyArray<string> = []
): Either.Either<Plan<SearchWork>, AppError> => Either.map(anyPlanOf(given, params), native)

/** By whichever engine. */
export const anyPlanOf = (given: Given, params: ReadonlyArray<string> = []) => {
  const asked = request("run", runOptions, { ...base, ...given }, params)
  return planSearch(asked, discoveryOf(asked.settings))
}

export const planned = (given: Given = {}, params: ReadonlyArray<string> = []): Plan<SearchWork> =>
  Either.getOrThrow(planOf(given, params))

/** The failure of a command line that must not become a plan. */
export const refused = (given: Given, params: ReadonlyArray<string> = []): AppError =>
  Either.getOrThrow(Either.flip(planOf(given, params)))

export const datagenPlanOf = (
  given: GivenDatagen = {},
  params: ReadonlyArray<string> = []
): Either.Either<Plan<LoadWork>, AppError> => Either.map(anyDatagenPlanOf(given, params), nativeLoad)

/** By whichever engine. */
export const anyDatagenPlanOf = (given: GivenDatagen, params: ReadonlyArray<string> = []) => {
  const asked = request("datagen", datagenOptions, { ...base, ...given }, params)
  return planDatagen(asked, discoveryOf(asked.settings))
}

export const datagenPlanned = (given: GivenDatagen = {}, params: ReadonlyArray<string> = []): Plan<LoadWork> =>
  Either.getOrThrow(datagenPlanOf(given, params))

/** Of `datasize`, with what it finds on the machine. */
export const sizingRequest = (given: GivenOf<DatasizeOptions>) => {
  const asked = request("datasize", datasizeOptions, given, [])
  return { request: asked, discovery: discoveryOf(asked.settings) }
}
