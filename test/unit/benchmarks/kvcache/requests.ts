import * as Either from "effect/Either"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Discovery, Request } from "../../../../src/benchmarks/Benchmark.ts"
import { type KvWork } from "../../../../src/benchmarks/kvcache/KvWork.ts"
import type { OfficialWork } from "../../../../src/benchmarks/kvcache/official/OfficialWork.ts"
import { type RunOptions, runOptions } from "../../../../src/benchmarks/kvcache/options.ts"
import { type KvPlan, planRun } from "../../../../src/benchmarks/kvcache/plan.ts"
import type { Settings } from "../../../../src/config/Option.ts"
import { parseAssignments } from "../../../../src/config/parameters.ts"
import type { AppError } from "../../../../src/errors/AppError.ts"
import { defaultEdition } from "../../../../src/rules/editions/list.ts"
import { fromYaml } from "../checkpointing/yamlText.ts"

export type Given = { readonly [K in keyof RunOptions]?: Settings<RunOptions>[K]["value"] }

export const base = { cacheDir: "/mnt/kv" } as const satisfies Given

/** Defaults, with what a person gave on the command line. */
export const requestOf = (given: Given, params: ReadonlyArray<string> = []): Request<RunOptions> => ({
  benchmark: "kvcache",
  command: "run",
  settings: Object.fromEntries(
    Object.entries(runOptions).map(([key, option]) => [
      key,
      given[key as keyof RunOptions] !== undefined
        ? { value: given[key as keyof RunOptions], origin: "flag" }
        : { value: option.default, origin: "default" }
    ])
  ) as unknown as Settings<RunOptions>,
  params: Either.getOrThrow(parseAssignments("--params", params, "flag")),
  argv: []
})

const path = fileURLToPath(
  new URL(`../../../../configs/dlio/${defaultEdition}/workload/kvcache.yaml`, import.meta.url)
)

export const discovery: Discovery = {
  workingDirectory: "/home/me/work",
  hostname: "client1.lab",
  logicalCores: 16,
  memoryBytes: 64 * 2 ** 30,
  inputs: { "hosts.txt": "client1 slots=8\n" },
  tools: { dlio_benchmark: null, launcher: "mpirun" },
  workload: { edition: defaultEdition, name: "kvcache", path, content: fromYaml(readFileSync(path, "utf8")) }
}

export const planOf = (given: Given = {}, params: ReadonlyArray<string> = []): Either.Either<KvPlan, AppError> =>
  planRun(requestOf({ ...base, ...given }, params), discovery)

export const planned = (given: Given = {}): KvPlan => Either.getOrThrow(planOf(given))

export const nativeWork = (given: Given = {}): KvWork => {
  const { work } = planned(given)
  if (work.kind !== "serve") throw new Error("planned for the official program")
  return work
}

export const officialWork = (given: Given = {}): OfficialWork => {
  const { work } = planned({ engine: "kv-cache.py", ...given })
  if (work.kind !== "serve-official") throw new Error("planned for the native engine")
  return work
}

/** The failure of a command line that must not become a plan. */
export const refused = (given: Given, params: ReadonlyArray<string> = []): AppError =>
  Either.getOrThrow(Either.flip(planOf(given, params)))
