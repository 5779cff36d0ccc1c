import * as Either from "effect/Either"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Discovery, Request } from "../../../../src/benchmarks/Benchmark.ts"
import type { CheckpointWork } from "../../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import { type ModelName, workloadFileOf } from "../../../../src/benchmarks/checkpointing/models.ts"
import { type RunOptions, runOptions } from "../../../../src/benchmarks/checkpointing/options.ts"
import { planRun } from "../../../../src/benchmarks/checkpointing/plan.ts"
import type { Settings } from "../../../../src/config/Option.ts"
import { parseAssignments } from "../../../../src/config/parameters.ts"
import type { EditionId } from "../../../../src/domain/Edition.ts"
import type { Origin, Parameter } from "../../../../src/domain/Parameter.ts"
import type { Plan } from "../../../../src/domain/Plan.ts"
import type { AppError } from "../../../../src/errors/AppError.ts"
import { defaultEdition } from "../../../../src/rules/editions/list.ts"
import { fromYaml } from "./yamlText.ts"

export type Given = { readonly [K in keyof RunOptions]?: Settings<RunOptions>[K]["value"] }

const setting = <A>(value: A, origin: Origin) => ({ value, origin })

/** Defaults, with what a person gave on the command line. */
export const settingsOf = (given: Given, origin: Origin = "flag"): Settings<RunOptions> => {
  const all: Given = { model: "llama3-8b", checkpointFolder: "/mnt/sut", ...given }
  return Object.fromEntries(
    Object.entries(runOptions).map(([key, option]) => [
      key,
      key in all ? setting(all[key as keyof RunOptions], origin) : setting(option.default, "default")
    ])
  ) as unknown as Settings<RunOptions>
}

export const parameters = (assignments: ReadonlyArray<string>, origin: Origin = "flag"): ReadonlyArray<Parameter> =>
  Either.getOrThrow(parseAssignments("--params", assignments, origin))

export const requestOf = (given: Given, params: ReadonlyArray<string> = []): Request<RunOptions> => ({
  benchmark: "checkpointing",
  command: "run",
  settings: settingsOf(params.length === 0 ? given : { ...given, params }),
  params: parameters(params),
  argv: []
})

export const discoveryOf = (model: ModelName = "llama3-8b", edition: EditionId = defaultEdition): Discovery => {
  const name = workloadFileOf(model)
  const path = fileURLToPath(new URL(`../../../../configs/dlio/${edition}/workload/${name}.yaml`, import.meta.url))
  return {
    workingDirectory: "/home/me/work",
    hostname: "client1.lab",
    logicalCores: 16,
    memoryBytes: 64 * 2 ** 30,
    inputs: { "hosts.txt": "client1 slots=8\n" },
    tools: { dlio_benchmark: null, launcher: "mpirun" },
    workload: { edition, name, path, content: fromYaml(readFileSync(path, "utf8")) }
  }
}

export const planOf = (
  given: Given = {},
  params: ReadonlyArray<string> = []
): Either.Either<Plan<CheckpointWork>, AppError> =>
  planRun(requestOf(given, params), discoveryOf(given.model, given.edition))

export const planned = (given: Given = {}, params: ReadonlyArray<string> = []): Plan<CheckpointWork> =>
  Either.getOrThrow(planOf(given, params))

/** The failure of a command line that must not become a plan. */
export const refused = (given: Given, params: ReadonlyArray<string> = []): AppError =>
  Either.getOrThrow(Either.flip(planOf(given, params)))
