import * as Either from "effect/Either"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Discovery, Request } from "../../../../src/benchmarks/Benchmark.ts"
import { planDatagen } from "../../../../src/benchmarks/training/datagenPlan.ts"
import { datagenWorkload, trainWorkload } from "../../../../src/benchmarks/training/models.ts"
import {
  type DatagenOptions,
  datagenOptions,
  type RunOptions,
  runOptions
} from "../../../../src/benchmarks/training/options.ts"
import { planRun } from "../../../../src/benchmarks/training/plan.ts"
import type { DatagenWork, TrainWork } from "../../../../src/benchmarks/training/TrainingWork.ts"
import type { OptionTable, Settings } from "../../../../src/config/Option.ts"
import { parseAssignments } from "../../../../src/config/parameters.ts"
import type { EditionId } from "../../../../src/domain/Edition.ts"
import type { Origin, Parameter } from "../../../../src/domain/Parameter.ts"
import type { Plan } from "../../../../src/domain/Plan.ts"
import type { AppError } from "../../../../src/errors/AppError.ts"
import { editionIds, knownEdition } from "../../../../src/rules/editions/editions.ts"
import { defaultEdition } from "../../../../src/rules/editions/list.ts"
import { fromYaml } from "../checkpointing/yamlText.ts"

type GivenOf<T extends OptionTable> = { readonly [K in keyof T]?: Settings<T>[K]["value"] }
export type Given = GivenOf<RunOptions>
export type GivenDatagen = GivenOf<DatagenOptions>

/** Defaults, with what a person gave on the command line. */
export const settingsOf = <T extends OptionTable>(
  table: T,
  given: GivenOf<T>,
  origin: Origin = "flag"
): Settings<T> =>
  Object.fromEntries(
    Object.entries(table).map(([key, option]) => [
      key,
      key in given
        ? { value: given[key as keyof T], origin }
        : { value: option.default, origin: "default" }
    ])
  ) as unknown as Settings<T>

export const parameters = (assignments: ReadonlyArray<string>, origin: Origin = "flag"): ReadonlyArray<Parameter> =>
  Either.getOrThrow(parseAssignments("--params", assignments, origin))

export const requestOf = <T extends OptionTable>(
  command: string,
  table: T,
  given: GivenOf<T>,
  params: ReadonlyArray<string> = []
): Request<T> => ({
  benchmark: "training",
  command,
  settings: settingsOf(table, params.length === 0 ? given : { ...given, params }),
  params: parameters(params),
  argv: []
})

/** The workload file the pipeline would find: of the edition, or of one that stands in. */
const workloadOf = ({ anyEdition, edition, name }: ReturnType<typeof trainWorkload>): Discovery["workload"] => {
  const pathIn = (one: EditionId) =>
    fileURLToPath(new URL(`../../../../configs/dlio/${one}/workload/${name}.yaml`, import.meta.url))
  const own = knownEdition(edition).lineage.find((one) => existsSync(pathIn(one)))
  const found = own ?? (anyEdition === true ? editionIds.find((one) => existsSync(pathIn(one))) : undefined)
  if (found === undefined) throw new Error(`no edition has ${name}`)
  const path = pathIn(found)
  return { edition: own === undefined ? found : edition, name, path, content: fromYaml(readFileSync(path, "utf8")) }
}

const machine = {
  workingDirectory: "/home/me/work",
  hostname: "client1.lab",
  logicalCores: 16,
  memoryBytes: 64 * 2 ** 30,
  inputs: { "hosts.txt": "client1 slots=8\n" },
  tools: { dlio_benchmark: null, launcher: "mpirun" }
}

export const base = {
  model: "unet3d",
  acceleratorType: "b200",
  numAccelerators: 4,
  dataDir: "/mnt/sut"
} as const satisfies Given

const filled = (given: Given) => ({ ...base, edition: defaultEdition, ...given })

export const discoveryOf = (given: Given = {}): Discovery => {
  const { acceleratorType, edition, model } = filled(given)
  return { ...machine, workload: workloadOf(trainWorkload(model, acceleratorType, edition)) }
}

export const planOf = (
  given: Given = {},
  params: ReadonlyArray<string> = []
): Either.Either<Plan<TrainWork>, AppError> =>
  planRun(requestOf("run", runOptions, { ...base, ...given }, params), discoveryOf(given))

export const planned = (given: Given = {}, params: ReadonlyArray<string> = []): Plan<TrainWork> =>
  Either.getOrThrow(planOf(given, params))

/** The failure of a command line that must not become a plan. */
export const refused = (given: Given, params: ReadonlyArray<string> = []): AppError =>
  Either.getOrThrow(Either.flip(planOf(given, params)))

export const datagenBase = { model: "unet3d", numProcesses: 4, dataDir: "/mnt/sut" } as const satisfies GivenDatagen

export const datagenDiscovery = (given: GivenDatagen = {}): Discovery => {
  const { edition, model } = { ...datagenBase, edition: defaultEdition, ...given }
  return { ...machine, workload: workloadOf(datagenWorkload(model, edition)) }
}

export const datagenPlanOf = (
  given: GivenDatagen = {},
  params: ReadonlyArray<string> = []
): Either.Either<Plan<DatagenWork>, AppError> =>
  planDatagen(requestOf("datagen", datagenOptions, { ...datagenBase, ...given }, params), datagenDiscovery(given))

export const datagenPlanned = (given: GivenDatagen = {}, params: ReadonlyArray<string> = []): Plan<DatagenWork> =>
  Either.getOrThrow(datagenPlanOf(given, params))

export const datagenRefused = (given: GivenDatagen, params: ReadonlyArray<string> = []): AppError =>
  Either.getOrThrow(Either.flip(datagenPlanOf(given, params)))
