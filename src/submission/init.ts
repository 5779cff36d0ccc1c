/** `mlpstorage submission init`: the folders of one submitter, and a description to fill in. Nothing that is there is changed. */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import type { Document } from "../benchmarks/Benchmark.ts"
import { HostFiles } from "../cluster/HostFiles.ts"
import { parseCpuinfo, processors } from "../cluster/proc/cpuinfo.ts"
import { meminfoBytes, parseMeminfo } from "../cluster/proc/meminfo.ts"
import { parseOsRelease } from "../cluster/proc/system.ts"
import type { Settings } from "../config/Option.ts"
import type { JsonObject } from "../domain/Json.ts"
import { GiB } from "../domain/Units.ts"
import { type AppError, BadStructure, InvalidOption } from "../errors/AppError.ts"
import { Machine } from "../process/Machine.ts"
import { attempt } from "../reports/worker/attempt.ts"
import { descriptionShape } from "../rules/editions/descriptions.ts"
import { defaultEdition } from "../rules/editions/list.ts"
import { isThere, makeFolders, writeNew } from "./files/pack.ts"
import type { initOptions } from "./options.ts"
import { descriptionTemplate } from "./template.ts"

type Request = Settings<typeof initOptions>

const plainName = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/

const named = (option: string, value: string) =>
  plainName.test(value)
    ? Effect.succeed(value)
    : new InvalidOption({ option, expected: "letters, digits, points, dashes and underscores", actual: value })

/** Of this machine, as a client: what cannot be read is left out, and so an error of the description. */
const thisClient = Effect.gen(function*() {
  const { read } = yield* HostFiles
  const [cpus, memory, release, product] = [
    yield* read("/proc/cpuinfo"),
    yield* read("/proc/meminfo"),
    yield* read("/etc/os-release"),
    yield* read("/sys/class/dmi/id/product_name")
  ]
  const { logical, model, physical, sockets } = processors(parseCpuinfo(cpus ?? ""))
  const bytes = meminfoBytes(parseMeminfo(memory ?? ""), "MemTotal")
  const system = parseOsRelease(release ?? "")
  const known = (entries: Readonly<Record<string, string | number | null | undefined>>): JsonObject =>
    Object.fromEntries(
      Object.entries(entries).flatMap(([key, value]) =>
        value === undefined || value === null || value === "" ? [] : [[key, value]]
      )
    )
  return {
    chassis: known({
      model_name: product?.trim(),
      cpu_model: model,
      cpu_qty: sockets,
      cpu_cores: physical ?? logical,
      memory_capacity: bytes === undefined ? undefined : Math.round(bytes / GiB)
    }),
    operating_system: known({ name: system["NAME"], version: system["VERSION_ID"] })
  } satisfies JsonObject
})

const known = (request: Request, client: JsonObject): JsonObject => {
  const { benchmarkApi, clients, deployment, productApi, storageLocation, systemname } = request
  return {
    solution: {
      submission_name: systemname.value,
      architecture: {
        storage_location: storageLocation.value,
        benchmark_API: benchmarkApi.value,
        product_API: productApi.value
      }
    },
    deployment: deployment.value,
    clients: [{ quantity: clients.value ?? null, ...client }]
  }
}

export const init = (
  given: string,
  request: Request
): Effect.Effect<Document, AppError, FileSystem.FileSystem | Path.Path | Machine | HostFiles> =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    const { workingDirectory } = yield* Machine
    const organization = yield* named("--orgname", request.orgname.value)
    const system = yield* named("--systemname", request.systemname.value)
    const edition = request.edition.value ?? defaultEdition
    const shape = descriptionShape(edition)
    if (shape === undefined) {
      return yield* new InvalidOption({
        option: "--edition",
        expected: "an edition with descriptions",
        actual: edition
      })
    }
    const division = request.open.value ? "open" : "closed"
    const folder = path.resolve(workingDirectory, given, division, organization)
    const file = path.join(folder, "systems", `${system}.yaml`)
    if (isThere(file)) {
      return yield* new BadStructure({
        path: file,
        detail: "it exists already",
        advice: "it stays as it is; give another --systemname"
      })
    }
    const text = descriptionTemplate(shape, known(request, yield* thisClient), {
      remote: request.storageLocation.value !== "local",
      onPremises: request.deployment.value === "onprem"
    })
    yield* attempt(folder, "write into", () => {
      makeFolders(path.join(folder, "results", system))
      makeFolders(path.join(folder, "systems"))
      writeNew(file, text)
    })
    const picture = path.join(folder, "systems", `${system}.pdf`)
    return {
      text: [
        `written: ${file}`,
        "fill in what is empty in it: each empty field is an error, until it holds what is true",
        `put the drawing of the system at ${picture}`,
        `next: mlpstorage submission describe ${file}`
      ].join("\n"),
      json: { written: [file], results: path.join(folder, "results", system), picture }
    }
  })
