/** Stage: read-only facts of this machine that the plan needs. Touches nothing, asks no other host. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Discovery, WorkloadName } from "../benchmarks/Benchmark.ts"
import { ownFullNames } from "../cluster/local/LocalCollector.ts"
import { readText } from "../config/readText.ts"
import { loadWorkload, workloadPath } from "../config/workload.ts"
import type { EditionId } from "../domain/Edition.ts"
import { InvalidOption } from "../errors/AppError.ts"
import { allocationOf } from "../launcher/allocation.ts"
import { Launchers } from "../launcher/launchers.ts"
import { programsOf } from "../launcher/launcherWords.ts"
import { Machine } from "../process/Machine.ts"
import { editionIds, knownEdition } from "../rules/editions/editions.ts"

/** The absolute path of a program on PATH, or null. */
const findTool = (directories: ReadonlyArray<string>, name: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    for (const directory of directories) {
      const candidate = path.join(directory, name)
      const found = yield* fs.access(candidate, { ok: true }).pipe(Effect.isSuccess)
      if (found) return candidate
    }
    return null
  })

/**
 * The file of an edition that the asked one is based on is its own. An edition without this workload is a wrong choice of the
 * user; a workload that no edition has, a damaged installation.
 */
const workloadOf = (asked: WorkloadName) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const has = (edition: EditionId) => Effect.orElseSucceed(fs.exists(workloadPath(edition, asked.name)), () => false)
    const having = yield* Effect.filter(editionIds, has)
    const own = knownEdition(asked.edition).lineage.find((edition) => having.includes(edition))
    if (own !== undefined) {
      return { ...yield* loadWorkload({ edition: own, name: asked.name }), edition: asked.edition }
    }
    const [other] = having
    if (other !== undefined && asked.anyEdition === true) {
      return yield* loadWorkload({ edition: other, name: asked.name })
    }
    if (having.length > 0) {
      return yield* new InvalidOption({
        option: "--edition",
        expected: `an edition with the workload ${asked.name}: ${having.join(" or ")}`,
        actual: asked.edition
      })
    }
    return yield* asked.nowhere ?? loadWorkload(asked)
  })

/** `inputs`: host files the command line names, read relative to the working directory. */
export const discover = Effect.fn("stage.discover")(function*(
  workload: WorkloadName,
  inputs: ReadonlyArray<string> = []
) {
  const machine = yield* Machine
  const path = yield* Path.Path
  const texts = yield* Effect.forEach(
    inputs,
    (name) =>
      Effect.map(readText(path.resolve(machine.workingDirectory, name), "host file"), (text) => [name, text] as const)
  )
  const directories = (machine.environment["PATH"] ?? "").split(":").filter((d) => d !== "")
  const launchers = yield* Launchers
  const programs = programsOf(launchers)
  const launcher = yield* Effect.findFirst(
    programs,
    (name) => Effect.map(findTool(directories, name), (path) => path !== null)
  )
  return {
    workingDirectory: machine.workingDirectory,
    hostname: machine.hostname,
    fullNames: yield* ownFullNames(machine.hostname),
    logicalCores: machine.logicalCores,
    memoryBytes: machine.memoryBytes,
    tools: {
      dlio_benchmark: yield* findTool(directories, "dlio_benchmark"),
      launcher: Option.getOrElse(launcher, () => programs[0])
    },
    allocation: allocationOf(launchers, machine.environment),
    workload: yield* workloadOf(workload),
    inputs: Object.fromEntries(texts)
  } satisfies Discovery
})
