/** `mlpstorage submission add`: runs copied byte for byte to where a package has them. One that may not go in stops all. */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import type { Document } from "../benchmarks/Benchmark.ts"
import { thisMachine } from "../cluster/local/processIdentity.ts"
import type { Settings } from "../config/Option.ts"
import { plural } from "../domain/Units.ts"
import { type AppError, BadStructure, InvalidOption, RunsRefused } from "../errors/AppError.ts"
import { Machine } from "../process/Machine.ts"
import { loadedReadings, type Readings } from "../reading/Readings.ts"
import { plain } from "../reports/outputs/terminal.ts"
import { attempt } from "../reports/worker/attempt.ts"
import { openFolder } from "../reports/worker/NodeFolder.ts"
import { scan } from "../results/scan.ts"
import type { Suite } from "../results/Suite.ts"
import type { PackageDivision } from "../rules/Package.ts"
import { examinedBy } from "./examine.ts"
import { copyTree, isThere } from "./files/pack.ts"
import type { addOptions } from "./options.ts"
import type { JudgedRun } from "./readPackage.ts"

type Request = Settings<typeof addOptions>

interface Candidate {
  /** Absolute. */
  readonly from: string
  /** Below `results/<system>`. */
  readonly place: string
  readonly run: JudgedRun
}

/** `…/training/unet3d/run/20260101_120000` → from the benchmark's folder on; undefined where the path names none. */
const placeIn = ({ benchmarks }: Suite, path: string): string | undefined => {
  const parts = path.split("/")
  const at = parts.findLastIndex((part) => benchmarks.some(({ directoryName }) => directoryName === part))
  return at < 0 ? undefined : parts.slice(at).join("/")
}

/** Why it may not go into the division, in the words of the rules; undefined: it may. */
const refusal = (
  { category, issues, kind, kindReason, ownEngine }: JudgedRun,
  division: PackageDivision
): string | undefined => {
  if (kind === "incomplete") return kindReason ?? "it is not finished"
  if (kind === "auxiliary") return undefined
  if (ownEngine === "native") return "the native engine of this program made it: that is practice, and never submitted"
  if (category === "CLOSED" || (category === "OPEN" && division === "open")) return undefined
  const [worst] = issues.filter(({ severity, validation }) => severity === "error" && validation === category)
  const why = worst === undefined ? `it is ${category}` : `${worst.rule}: ${worst.message}`
  return category === "OPEN" ? `${why}; --open takes it` : why
}

const candidatesIn = (given: string) =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    const { workingDirectory } = yield* Machine
    const readings = yield* loadedReadings
    const { suite } = readings
    const root = path.resolve(workingDirectory, given)
    const examine = examinedBy(readings, null, yield* Effect.sync(thisMachine))
    const sightings = yield* attempt(given, "read", () => [...scan(suite, (below) => openFolder(suite, root, below))])
    const found = sightings.flatMap((sighting) => sighting._tag === "run" ? [sighting.folder] : [])
    if (found.length === 0) {
      return yield* new BadStructure({
        path: given,
        detail: "no run was found in it",
        advice: "give the folder of a run, or a folder of runs"
      })
    }
    return yield* Effect.forEach(found, (folder) => {
      const from = folder.path === "" ? root : `${root}/${folder.path}`
      const place = placeIn(suite, from)
      const run = examine(folder)
      return place === undefined
        ? new BadStructure({
          path: from,
          detail: "no folder above it is named after a benchmark, so its place in a package is not known",
          advice: "give runs in the folders in which they were made"
        })
        : run._tag === "present"
        ? Effect.succeed<Candidate>({ from, place, run: run.value })
        : new BadStructure({ path: from, detail: run._tag === "missing" ? run.reason : "it cannot be read" })
    })
  })

const onlyName = (option: string, given: string | undefined, recorded: ReadonlyArray<string | null>) => {
  const names = [...new Set(recorded.flatMap((name) => name === null ? [] : [name]))]
  const [only, ...others] = names
  return given !== undefined
    ? Effect.succeed(given)
    : only !== undefined && others.length === 0
    ? Effect.succeed(only)
    : new InvalidOption({
      option,
      expected: "a name, for the runs do not agree on one",
      actual: names.length === 0 ? "none recorded" : names.join(", ")
    })
}

export const add = (
  operands: ReadonlyArray<string>,
  { into, open, orgname, systemname }: Request
): Effect.Effect<Document, AppError, FileSystem.FileSystem | Path.Path | Machine | Readings> =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    const { workingDirectory } = yield* Machine
    const found = (yield* Effect.forEach(operands, candidatesIn)).flat()
    const division: PackageDivision = open.value ? "open" : "closed"
    const refused = found.flatMap(({ from, run }) => {
      const why = refusal(run, division)
      return why === undefined ? [] : [`${from}: ${why}`]
    })
    if (refused.length > 0) return yield* new RunsRefused({ refused, division })
    const organization = yield* onlyName("--orgname", orgname.value, found.map(({ run }) => run.identity.organization))
    const system = yield* onlyName("--systemname", systemname.value, found.map(({ run }) => run.identity.systemName))
    const results = path.resolve(workingDirectory, into.value, division, organization, "results", system)
    const targets = found.map((one) => ({ ...one, to: path.join(results, one.place) }))
    const there = targets.find(({ to }) => isThere(to))
    if (there !== undefined) {
      return yield* new BadStructure({
        path: there.to,
        detail: "it is in the package already",
        advice: "nothing was copied"
      })
    }
    for (const { from, to } of targets) yield* attempt(to, "write", () => copyTree(from, to))
    return {
      text: [
        ...targets.map(({ to }) => `copied: ${to}`),
        `${plural(targets.length, "folder")} copied; next: mlpstorage submission status ${into.value}`
      ].map(plain).join("\n"),
      json: { copied: targets.map(({ from, to }) => ({ from, to })) }
    }
  })
