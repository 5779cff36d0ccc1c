/** What must hold before data is generated: the folder can take it, has the room, and holds no other data set. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { type FileSystemStatus, HostFiles } from "../../cluster/HostFiles.ts"
import { type Finding, problem, warning } from "../../domain/Finding.ts"
import type { Plan } from "../../domain/Plan.ts"
import { mean } from "../../domain/statistics.ts"
import { formatBytes, formatInteger, plural } from "../../domain/Units.ts"
import { BadStructure, NoSpace } from "../../errors/AppError.ts"
import { statusOf, tooFewInodes, unwritablePlace } from "../shared/folderFindings.ts"
import { dataSetBytes, fileBytesOf } from "./dataset/fileBytes.ts"
import { fileFolders, filePath, indexFolder, standardFolders } from "./dataset/fileNames.ts"
import { describeDifferences, type Standing, standingOf, wholeRanges } from "./dataset/manifest.ts"
import { plausibleBytes, plausibleMeanBytes } from "./dataset/plausibleBytes.ts"
import { lookAt, readManifest, sampled } from "./dataSetFound.ts"
import type { DatagenWork } from "./TrainingWork.ts"

/** Up to so many files each one is looked at; of more, what the manifest says is taken. */
const lookedAt = 20_000

/** So many names tell whether a folder without a manifest holds another generator's whole set. */
const probes = 64

interface There {
  readonly bytes: number
  readonly files: number
}

const nothingThere: There = { bytes: 0, files: 0 }

/** What need not be written again. */
const thereAlready = ({ processes, seedsByRank, set }: DatagenWork, standing: Standing) =>
  Effect.gen(function*() {
    if (standing._tag === "none") {
      const found = yield* lookAt(set, sampled(set.files, Math.ceil(set.files / probes)))
      return found.every(({ bytes }) => bytes !== undefined)
        ? { bytes: dataSetBytes(set, { processes, seedsByRank }).total, files: set.files }
        : nothingThere
    }
    if (standing._tag !== "same") return nothingThere
    const bytes = fileBytesOf(set, { processes, seedsByRank })
    if (set.files <= lookedAt) {
      const found = yield* lookAt(set, Array.from({ length: set.files }, (_, file) => file))
      const whole = found.filter((file) => file.bytes === bytes(file.file))
      return { bytes: whole.reduce((total, file) => total + (file.bytes ?? 0), 0), files: whole.length }
    }
    const there = { ...nothingThere }
    for (const { from, to } of wholeRanges(standing.manifest)) {
      there.files += to - from + 1
      for (let file = from; file <= to; file++) there.bytes += bytes(file)
    }
    return there
  })

/** Above this share of what is free, people want to know. */
const nearlyFull = 0.9

const room = (
  work: DatagenWork,
  { availableBytes, freeInodes }: FileSystemStatus,
  there: There
): ReadonlyArray<Finding> => {
  const { total } = dataSetBytes(work.set, work)
  const needed = total - there.bytes
  const sum = `${plural(work.set.files, "file")} of ${formatBytes(total)} in all${
    there.bytes === 0 ? "" : `, less ${formatBytes(there.bytes)} that are there`
  }: ${formatBytes(needed)} to write, ${formatBytes(availableBytes)} free`
  if (needed > availableBytes) {
    return [
      problem(
        new NoSpace({
          path: work.set.folder,
          neededBytes: needed,
          availableBytes,
          partialFiles: [],
          of: "data",
          because: `${sum}; ${formatBytes(needed - availableBytes)} are lacking`
        })
      )
    ]
  }
  const few = tooFewInodes(work.set.folder, work.set.files - there.files, freeInodes)
  if (few !== undefined) return [problem(few)]
  return needed > nearlyFull * availableBytes
    ? [
      warning(
        `the file system of ${work.set.folder} will be nearly full: ${sum}, ${
          formatBytes(availableBytes - needed)
        } stay`
      )
    ]
    : []
}

/** `stranger` is to whom the manifest belongs, when that is not this user. */
const standingFindings = (work: DatagenWork, standing: Standing, stranger: string | null): ReadonlyArray<Finding> => {
  const { folder } = work.set
  if (standing._tag === "same" && stranger !== null && !work.verifyOnly) {
    return [
      problem(
        new BadStructure({
          path: folder,
          detail: `holds a data set of ${stranger}, to whom the manifest ${work.manifestPath} belongs`,
          advice: "use it as it is, or make one of your own in another --data-dir"
        })
      )
    ]
  }
  if (standing._tag === "other") {
    return [
      problem(
        new BadStructure({
          path: folder,
          detail: `holds another data set: ${describeDifferences(standing.differences)}`,
          advice: "give the same parameters to go on with it, use another --data-dir, or remove the folder"
        })
      )
    ]
  }
  if (standing._tag === "unreadable") {
    return [
      problem(
        new BadStructure({
          path: work.manifestPath,
          detail: `is no manifest that can be gone on with: ${standing.reason}`,
          advice: "use another --data-dir, or remove the folder"
        })
      )
    ]
  }
  return standing._tag === "none" && work.verifyOnly
    ? [
      problem(
        new BadStructure({
          path: folder,
          detail: "there is no manifest, so that nothing says what its files should be",
          advice: "only data sets of the native engine can be verified; leave --verify out to make one"
        })
      )
    ]
    : []
}

/** Of the folders that files are written into. */
const linkFindings = Effect.fnUntraced(function*({ set, tfrecordIndex, verifyOnly }: DatagenWork) {
  const fs = yield* FileSystem.FileSystem
  if (verifyOnly) return []
  const folders = [...standardFolders, ...fileFolders(set), ...(tfrecordIndex ? ["index", indexFolder] : [])]
  for (const path of [set.folder, ...folders.map((folder) => `${set.folder}/${folder}`)]) {
    if (yield* Effect.isFailure(fs.readLink(path))) continue
    return [
      problem(
        new BadStructure({
          path,
          detail: "is a symbolic link, and a data set is written through none",
          advice: "give --data-dir the place where the files are to be, or remove the link"
        })
      )
    ]
  }
  return []
})

/**
 * Files of this set's names without a manifest: those of another definition are refused whoever generates, for DLIO would write over them
 * and the native engine would keep them.
 */
const strangeFiles = ({ set }: DatagenWork, standing: Standing) =>
  Effect.gen(function*() {
    if (standing._tag !== "none") return []
    const looked = yield* lookAt(set, sampled(set.files, Math.ceil(set.files / probes)))
    const found = looked.flatMap(({ bytes, file }) => bytes === undefined ? [] : [{ bytes, file }])
    const [first] = found
    if (first === undefined) return []
    const one = plausibleBytes(set)
    const strange = found.find(({ bytes }) => bytes < one.min || bytes > one.max)
    const average = mean(found.map(({ bytes }) => bytes))
    const all = plausibleMeanBytes(set, found.length)
    if (strange === undefined && average >= all.min && average <= all.max) return []
    const [what, bytes, { max, min }] = strange === undefined
      ? [`the ${plural(found.length, "file")} looked at, on average`, average, all] as const
      : [filePath(set, strange.file), strange.bytes, one] as const
    return [
      problem(
        new BadStructure({
          path: set.folder,
          detail: `holds another data set, or one that was never finished: ${what} has ${
            formatInteger(Math.round(bytes))
          } bytes, and of this set it would be ${
            min === max ? formatInteger(min) : `${formatInteger(Math.ceil(min))} to ${formatInteger(Math.floor(max))}`
          }`,
          advice: "use another --data-dir, or remove the folder"
        })
      )
    ]
  })

/** Never fails; what cannot be looked at is a finding. */
export const datagenPreflight = (
  plan: Plan<DatagenWork>
): Effect.Effect<ReadonlyArray<Finding>, never, FileSystem.FileSystem | HostFiles> =>
  Effect.gen(function*() {
    const { work } = plan
    const { folder } = work.set
    const native = plan.engine.name === "native"
    const unfit = work.verifyOnly ? undefined : yield* unwritablePlace([folder], `write a data set into`)
    if (unfit?._tag === "BadStructure") return [problem(unfit)]
    const standing = standingOf(yield* readManifest(work.manifestPath), work.set, work)
    const status = yield* statusOf(folder)
    const files = yield* HostFiles
    const stranger = yield* Effect.orElseSucceed(files.stranger(work.manifestPath), () => null)
    const found = [
      ...standingFindings(work, standing, stranger),
      ...(yield* linkFindings(work)),
      ...(yield* strangeFiles(work, standing))
    ]
    return [
      ...(unfit === undefined ? [] : [problem(unfit)]),
      ...found,
      ...(status._tag === "Left"
        ? [problem(status.left)]
        : work.verifyOnly || found.length > 0
        ? []
        : room(work, status.right, native ? yield* thereAlready(work, standing) : nothingThere))
    ]
  })
