/** From what was typed to runs: a run's folder or record, a folder of runs, a report or one of its groups, or a label. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { EditionId } from "../../domain/Edition.ts"
import { plural } from "../../domain/Units.ts"
import { BadStructure, InvalidOption } from "../../errors/AppError.ts"
import { Machine } from "../../process/Machine.ts"
import { loadedReadings } from "../../reading/Readings.ts"
import { fileError } from "../../results/fileErrors.ts"
import { isMetadataFile } from "../../results/layout.ts"
import { loadRunFolder } from "../../results/loadRunFolder.ts"
import { looksLikeRun } from "../../results/scan.ts"
import { identityIn, identityOf, keyOf } from "../group.ts"
import { groupRun } from "../GroupRun.ts"
import { placeOfRun, readOneRun } from "../oneRun.ts"
import { runCore } from "../outputs/runJson.ts"
import { grouped, workOf } from "./grouped.ts"
import { hostsOf } from "./hostsOf.ts"
import { isReportFile, isReportFolder, readReport } from "./readReport.ts"
import { scannedTree } from "./scannedTree.ts"
import type { Side } from "./Side.ts"

interface HowToResolve {
  /** What the words were given for: `--baseline`. */
  readonly option: string
  readonly resultsDir: string
  readonly edition: EditionId | null
  readonly deep: boolean
}

type Found = Omit<Side, "hosts">

const labelMark = "label:"

/** `report/#3`: the third group of a report. */
const groupMark = /^(.+)#(\d+)$/

const oneRun = (place: string, given: string, how: HowToResolve) =>
  Effect.gen(function*() {
    const run = yield* readOneRun(place, given, how)
    if (run.kind !== "measured") {
      return yield* new BadStructure({
        path: given,
        detail: `it is ${run.kind === "auxiliary" ? "no measurement" : "no whole run"}: ${
          run.kindReason ?? "its record does not say why"
        }`,
        advice: "compare runs that measured to their end"
      })
    }
    const identity = identityOf(run)
    return {
      given,
      what: run.role === "warm-up" ? "a warm-up run" : "a run",
      groups: [{
        identity,
        name: workOf(identity),
        runs: [groupRun(runCore({ ...run, path: place }), run.parameters, run.issues)]
      }],
      notCompared: [],
      root: "/"
    } satisfies Found
  })

const report = (folder: string, given: string, number: number | null) =>
  Effect.map(readReport(folder, given, number), ({ groups, notCompared }): Found => ({
    given,
    what: number === null ? `a report of ${plural(groups.length, "group")}` : `group ${number} of a report`,
    groups,
    notCompared,
    root: null
  }))

const nothingWhole = (given: string, what: string, { notCompared }: Pick<Found, "notCompared">) =>
  new BadStructure({
    path: given,
    detail: notCompared.length === 0 ? `no run was found in ${what}` : `${what} has no whole run`,
    ...(notCompared.length === 0
      ? {}
      : { found: notCompared.slice(0, 10).map(({ path, reason }) => `${path}: ${reason}`).join("\n") })
  })

const tree = (root: string, given: string, { deep, edition }: HowToResolve) =>
  Effect.gen(function*() {
    const found = yield* scannedTree({ root, edition, deep, wanted: () => true })
    if (found.groups.length === 0) return yield* nothingWhole(given, "this folder", found)
    return { given, what: "the runs of a folder", ...found, root } satisfies Found
  })

const labelled = (label: string, given: string, { deep, edition, option, resultsDir }: HowToResolve) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { workingDirectory } = yield* Machine
    const root = path.resolve(workingDirectory, resultsDir)
    const expected = "a run's folder or record, a folder of runs, a report, or a label of runs"
    if (!(yield* fs.exists(root).pipe(Effect.orElseSucceed(() => false)))) {
      return yield* new InvalidOption({
        option,
        expected,
        actual: `${given}, which is no path, and there is no results folder ${resultsDir} to look for a label in`,
        advice: "name the results folder with --results-dir"
      })
    }
    const found = yield* scannedTree({ root, edition, deep, wanted: (identity) => identity.label === label })
    if (found.groups.length === 0) {
      if (found.labels.includes(label)) return yield* nothingWhole(given, `label ${label}`, found)
      return yield* new InvalidOption({
        option,
        expected,
        actual: `${given}, which is neither a path nor a label of a run below ${resultsDir}`,
        advice: found.labels.length === 0
          ? "no run there has a label; give runs one with --label"
          : `labels there: ${found.labels.slice(0, 20).join(", ")}`
      })
    }
    return { given, what: `runs labelled ${label}`, ...found, root } satisfies Found
  })

const found = (given: string, how: HowToResolve) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { suite } = yield* loadedReadings
    if (given.startsWith(labelMark)) return yield* labelled(given.slice(labelMark.length), given, how)
    const place = yield* Effect.option(placeOfRun(given, how.resultsDir))
    if (Option.isNone(place)) {
      const [, before = "", number] = groupMark.exec(given) ?? []
      const folder = number === undefined ? place : yield* Effect.option(placeOfRun(before, how.resultsDir))
      if (Option.isNone(folder) || number === undefined) return yield* labelled(given, given, how)
      const holder = isReportFile(path.basename(folder.value)) ? path.dirname(folder.value) : folder.value
      return yield* report(holder, given, Number(number))
    }
    const { type } = yield* fs.stat(place.value).pipe(Effect.mapError(fileError(given, "read")))
    const name = path.basename(place.value)
    if (type === "File" && isReportFile(name)) return yield* report(path.dirname(place.value), given, null)
    if (type === "File" && isMetadataFile(name)) return yield* oneRun(path.dirname(place.value), given, how)
    if (type !== "Directory") {
      return yield* new BadStructure({
        path: given,
        detail: "it is neither a run nor a report",
        advice: "give a run's folder, a folder of runs, a report's folder, or a label"
      })
    }
    if (yield* isReportFolder(place.value)) return yield* report(place.value, given, null)
    const folder = yield* loadRunFolder(place.value, { name: given, suite })
    return looksLikeRun(suite, folder) ? yield* oneRun(place.value, given, how) : yield* tree(place.value, given, how)
  })

/** Runs that have just been made, by their folders. */
export const sideOfRuns = (places: ReadonlyArray<string>, what: string) =>
  Effect.gen(function*() {
    const readings = yield* loadedReadings
    const runs = yield* Effect.forEach(places, (place) => readOneRun(place, place, { edition: null, deep: false }))
    const keys = [...new Set(runs.map(keyOf))]
    const { groups, notCompared } = grouped(
      readings,
      keys.map((key) => ({
        identity: identityIn(key),
        runs: runs.flatMap((run) => keyOf(run) === key ? [groupRun(runCore(run), run.parameters, run.issues)] : [])
      }))
    )
    const side = { given: what, what, groups, notCompared, root: "/" }
    return { ...side, hosts: yield* hostsOf(side) } satisfies Side
  })

export const resolveSide = (given: string, how: HowToResolve) =>
  Effect.gen(function*() {
    const side = yield* found(given, how)
    return { ...side, hosts: yield* hostsOf(side) } satisfies Side
  })
