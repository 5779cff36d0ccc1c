/** `smallfiles run` as data. Pure: it reads the request and the discovery, and nothing else. */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Discovery, Request } from "../../../../src/benchmarks/Benchmark.ts"
import { check, flatten, mergeParameters, refineParameters, unflatten } from "../../../../src/config/parameters.ts"
import type { Plan } from "../../../../src/domain/Plan.ts"
import { formatBytes, GiB } from "../../../../src/domain/Units.ts"
import { type AppError, ConflictingOptions, UnsupportedParameter } from "../../../../src/errors/AppError.ts"
import { type RunOptions, runOptions } from "./options.ts"
import type { SmallFilesWork } from "./SmallFilesWork.ts"

/** Options every benchmark has and this one cannot act on: refused, because an option that does nothing is a lie. */
const refused = ["engine", "closed", "open", "hosts", "profile", "io"] as const

const count = check(Schema.Int.pipe(Schema.positive()), "a whole number above 0")
const checks = { "smallfiles.files": count, "smallfiles.file_bytes": count }
const accepted = Object.keys(checks)

export const planRun = (
  { params, settings }: Request<RunOptions>,
  discovery: Discovery
): Either.Either<Plan<SmallFilesWork>, AppError> =>
  Either.gen(function*() {
    const given = refused.find((key) => settings[key].origin !== "default")
    if (given !== undefined) {
      return yield* Either.left(
        new ConflictingOptions({
          options: [`--${runOptions[given].name}`, "smallfiles"],
          reason: "this benchmark runs on the native engine of this host and qualifies for no division",
          advice: `leave --${runOptions[given].name} out`
        })
      )
    }
    const unknown = params.find(({ key }) => !accepted.includes(key))
    if (unknown !== undefined) {
      return yield* Either.left(
        new UnsupportedParameter({ parameter: unknown.key, engine: "native", accepted, nearest: null })
      )
    }
    // The workload file first, then what people gave; each parameter keeps its origin.
    const merged = mergeParameters(flatten(discovery.workload.content, "workload"), params)
    const parameters = yield* refineParameters(merged, checks)
    const [files = 0, fileBytes = 0] = accepted.map((key) =>
      Number(parameters.find((parameter) => parameter.key === key)?.value)
    )
    const memory = settings.clientHostMemory.value
    const folder = settings.dataDir.value
    return {
      benchmark: "smallfiles",
      benchmarkType: "smallfiles",
      command: "run",
      model: discovery.workload.name,
      accelerator: null,
      engine: { name: "native", reason: "smallfiles has no other" },
      profile: "device",
      edition: settings.edition.value,
      requestedDivision: null,
      allowInvalidParameters: settings.allowInvalidParams.value,
      identity: {
        systemName: settings.systemname.value ?? null,
        organization: settings.orgname.value ?? null,
        label: settings.label.value ?? null
      },
      hosts: settings.hosts.value,
      processes: settings.numProcesses.value,
      launch: null,
      mode: null,
      scale: 1,
      declaredMemoryPerHostBytes: memory === undefined ? null : Math.round(memory * GiB),
      resultsDir: settings.resultsDir.value,
      loops: settings.loops.value,
      timeoutSeconds: settings.timeout.value ?? null,
      parameters,
      workload: unflatten(parameters),
      args: { num_processes: settings.numProcesses.value, data_dir: folder },
      destinations: [{ role: "data", path: folder, bytesToWrite: files * fileBytes }],
      bufferBytes: settings.numProcesses.value * fileBytes,
      notes: [`${files} files of ${formatBytes(fileBytes)}`],
      work: { kind: "smallfiles", folder, files, fileBytes }
    }
  })
