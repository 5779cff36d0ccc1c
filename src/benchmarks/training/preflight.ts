/**
 * What must hold before a training run starts: the data set is there and is the one that is asked for, and this machine has
 * the memory. Nothing is listed and nothing is written but a probe. All findings are reported together.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type { HostFiles } from "../../cluster/HostFiles.ts"
import { quoteWords } from "../../config/quote.ts"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import { few } from "../../domain/few.ts"
import { type Finding, problem, warning } from "../../domain/Finding.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import type { Plan } from "../../domain/Plan.ts"
import { redactAssignments } from "../../domain/secrets.ts"
import { mean } from "../../domain/statistics.ts"
import { formatBytes, formatInteger, plural } from "../../domain/Units.ts"
import { BadStructure, ConflictingOptions } from "../../errors/AppError.ts"
import { commonOptions } from "../shared/commonOptions.ts"
import { directIoFindings, statusOf } from "../shared/folderFindings.ts"
import { memoryFinding } from "../shared/hostMemory.ts"
import { ranksOn } from "../shared/ranksOn.ts"
import { fileBytesOf } from "./dataset/fileBytes.ts"
import { filePath } from "./dataset/fileNames.ts"
import { likelyMaker, mostRanks, type SizedFile, tellingFiles } from "./dataset/makers.ts"
import { describeDifferences, isOurs, type Manifest, standingOf, wholeFiles, wholeRanges } from "./dataset/manifest.ts"
import { type BytesRange, plausibleBytes, plausibleMeanBytes } from "./dataset/plausibleBytes.ts"
import { countUpToGap, type FoundFile, gapsIn, gapsShown, lookAt, readManifest, sampled } from "./dataSetFound.ts"
import { predictDlioMemory } from "./dlioMemory.ts"
import { batchesAhead } from "./lookAhead.ts"
import { predictMemory } from "./memory.ts"
import { validationInterval } from "./parameters.ts"
import { starvedEpoch } from "./starvedEpoch.ts"
import { stepsPerEpoch } from "./steps.ts"
import type { DataSet, TrainWork } from "./TrainingWork.ts"

const filesKey = "dataset.num_files_train"

const isAsked = ({ key, origin }: Parameter): boolean =>
  key.startsWith("dataset.") && key !== filesKey && (origin === "flag" || origin === "configFile")

/** The whole line, so that it can be pasted: what was said of the data set is said again. */
const generate = (plan: Plan<TrainWork>): string => {
  const { edition, parameters, work: { ranks, set } } = plan
  const words = [
    ...["mlpstorage", "training", "datagen"],
    ...["--model", set.model, "--num-processes", String(ranks)],
    ...(edition === commonOptions.edition.default ? [] : ["--edition", edition]),
    ...["--data-dir", set.folder, "--params", `${filesKey}=${set.files}`],
    ...redactAssignments(parameters.filter(isAsked).map(({ key, value }) => `${key}=${String(value)}`))
  ]
  return `make it with ${quoteWords(words)}`
}

/** At most so many names are told. */
const shown = 3

const named = (set: DataSet, files: ReadonlyArray<FoundFile>): string => {
  const names = files.slice(0, shown).map(({ file }) => filePath(set, file)).join(", ")
  return files.length > shown ? `${names} and ${formatInteger(files.length - shown)} more` : names
}

const missingFiles = (plan: Plan<TrainWork>, looked: ReadonlyArray<FoundFile>, missing: ReadonlyArray<FoundFile>) =>
  Effect.gen(function*() {
    const { set } = plan.work
    if (missing.length === looked.length) {
      return new BadStructure({
        path: set.folder,
        detail: `holds none of the ${plural(set.files, "file")} of this data set: looked for ${named(set, missing)}`,
        advice: `${generate(plan)}; a set made with another dataset.num_files_train has other names`
      })
    }
    const there = yield* countUpToGap(set, looked)
    return new BadStructure({
      path: set.folder,
      detail: `too few files: have ${formatInteger(there)} up to the first gap seen, need ${
        formatInteger(set.files)
      }; missing ${named(set, missing)}, gaps ${gapsIn(looked)} (looked at ${plural(looked.length, "name")})`,
      advice: generate(plan)
    })
  })

const rangeText = ({ max, min }: BytesRange): string =>
  min === max ? formatInteger(min) : `${formatInteger(Math.ceil(min))} to ${formatInteger(Math.floor(max))}`

/** Files of other sizes than this definition makes would be read as fast as they are, and counted as what they should be. */
const otherMean = (plan: Plan<TrainWork>, looked: ReadonlyArray<FoundFile>): ReadonlyArray<Finding> => {
  const { set } = plan.work
  const average = mean(looked.map(({ bytes }) => bytes ?? 0))
  const range = plausibleMeanBytes(set, looked.length)
  return average >= range.min && average <= range.max ? [] : [
    problem(
      new BadStructure({
        path: set.folder,
        detail: `the ${plural(looked.length, "file looked at has", "files looked at have")} ${
          formatInteger(Math.round(average))
        } bytes on average, and should have ${rangeText(range)}: they were made by another definition`,
        advice: `give the run the parameters the set was made with, or ${generate(plan)} in another folder`
      })
    )
  ]
}

/** How large each file should be, and how that is known. */
interface Expected {
  readonly of: (file: number) => BytesRange
  /** undefined: by nothing but what is possible. */
  readonly by: string | undefined
}

const sizedOnly = (looked: ReadonlyArray<FoundFile>): ReadonlyArray<SizedFile> =>
  looked.flatMap(({ bytes, file }) => bytes === undefined ? [] : [{ bytes, file }])

/** Of our own making to the byte; of another generator's by the sizes that its first files have. */
const expectedSizes = (set: DataSet, manifest: Manifest | undefined) =>
  Effect.gen(function*() {
    if (manifest !== undefined && isOurs(manifest)) {
      const bytes = fileBytesOf(set, manifest.generation)
      return { of: (file) => ({ min: bytes(file), max: bytes(file) }), by: "its manifest" } satisfies Expected
    }
    const first = yield* lookAt(set, Array.from({ length: Math.min(set.files, tellingFiles) }, (_, file) => file))
    const maker = likelyMaker(set, sizedOnly(first), manifest?.generation ?? null)
    const plausible = plausibleBytes(set)
    return (maker === undefined
      ? { of: () => plausible, by: undefined }
      : { of: maker.bytesOf, by: maker.name }) satisfies Expected
  })

const wrongSizes = (
  plan: Plan<TrainWork>,
  manifest: Manifest | undefined,
  looked: ReadonlyArray<FoundFile>
): Effect.Effect<ReadonlyArray<Finding>, never, FileSystem.FileSystem> =>
  Effect.map(expectedSizes(plan.work.set, manifest), (expected) => {
    const { set } = plan.work
    const wrong = looked.filter(({ bytes, file }) => {
      const { max, min } = expected.of(file)
      return bytes !== undefined && (bytes < min || bytes > max)
    })
    const [first] = wrong
    if (first === undefined) {
      return expected.by !== undefined ? [] : [
        ...otherMean(plan, looked),
        warning(
          `the files in ${set.folder} have the sizes of no generator that is known (1 to ${mostRanks} generating ranks): only that they are possible was checked`
        )
      ]
    }
    return [
      problem(
        new BadStructure({
          path: `${set.folder}/${filePath(set, first.file)}`,
          detail: `has ${plural(first.bytes ?? 0, "byte")}, and should have ${rangeText(expected.of(first.file))}${
            expected.by === undefined ? "" : ` (${expected.by})`
          }${
            wrong.length === 1 ?
              "" :
              `; ${
                plural(
                  wrong.length - 1,
                  "more of the files looked at is wrong",
                  "more of the files looked at are wrong"
                )
              }`
          }`,
          advice: manifest === undefined
            ? "give the run the parameters the set was made with, or another --data-dir"
            : "remove the files that are wrong, and run the same mlpstorage training datagen again: it makes what is missing"
        })
      )
    ]
  })

const filesThere = (plan: Plan<TrainWork>, manifest: Manifest | undefined) =>
  Effect.gen(function*() {
    const { set } = plan.work
    const given = plan.parameters.findLast(({ key }) => key === "dataset.listing_validation_interval")?.value
    const looked = yield* lookAt(
      set,
      sampled(set.files, typeof given === "number" ? given : validationInterval(set.files))
    )
    const missing = looked.filter(({ bytes }) => bytes === undefined)
    return missing.length > 0
      ? [problem(yield* missingFiles(plan, looked, missing))]
      : yield* wrongSizes(plan, manifest, looked)
  })

/** As far as it was written down. */
const gapsOf = (manifest: Manifest): string => {
  const whole = wholeRanges(manifest)
  const gaps = [...whole.map(({ from }) => from), manifest.files].flatMap((next, i) => {
    const [first, last] = [(whole[i - 1]?.to ?? -1) + 1, next - 1]
    return first > last ? [] : [first === last ? String(first) : `${first}-${last}`]
  })
  return few(gaps, gapsShown)
}

const dataSetFindings = (plan: Plan<TrainWork>) =>
  Effect.gen(function*() {
    const { manifestPath, set } = plan.work
    const standing = standingOf(yield* readManifest(manifestPath), set, null)
    switch (standing._tag) {
      case "other":
        return [
          problem(
            new BadStructure({
              path: set.folder,
              detail: `holds another data set: ${describeDifferences(standing.differences)}`,
              advice: "give the run the parameters the set was made with, or another --data-dir"
            })
          )
        ]
      case "same": {
        const { manifest } = standing
        return manifest.state === "complete" ? yield* filesThere(plan, manifest) : [
          problem(
            new BadStructure({
              path: set.folder,
              detail: `this data set is not finished: ${formatInteger(wholeFiles(manifest))} of ${
                plural(manifest.files, "file")
              } ${wholeFiles(manifest) === 1 ? "was" : "were"} whole when it was last written down, gaps ${
                gapsOf(manifest)
              }`,
              advice: "run the same mlpstorage training datagen again: it makes what is missing"
            })
          )
        ]
      }
      case "unreadable":
        return [
          warning(
            `the manifest ${manifestPath} cannot be used: ${standing.reason}; only names and plausible sizes were looked at`
          ),
          ...(yield* filesThere(plan, undefined))
        ]
      case "none":
        return yield* filesThere(plan, undefined)
    }
  })

/** All ranks of the native engine run on the machine that starts them. */
const memoryFindings = ({ work }: Plan<TrainWork>, cluster: ClusterInformation): ReadonlyArray<Finding> => {
  const { formula, totalBytes } = predictMemory(work)
  return memoryFinding(cluster.hosts[0], cluster, totalBytes, ({ text }) =>
    problem(
      new ConflictingOptions({
        options: [`--num-accelerators ${work.ranks}`, `reader.read_threads=${work.readThreads}`],
        reason: `the ranks need ${formatBytes(totalBytes)} of memory, and ${text}: ${formula}`,
        advice:
          "simulate fewer accelerators, or give --params reader.transfer_size=8388608 or fewer reader.read_threads"
      })
    ))
}

/** Processes that were forked share pages, so that a sum of theirs refuses nothing. */
const dlioMemoryFindings = (plan: Plan<TrainWork>, cluster: ClusterInformation): ReadonlyArray<Finding> => {
  const predicted = predictDlioMemory(plan.work)
  if (predicted === null) return []
  return cluster.hosts.flatMap((host, index) => {
    const needed = ranksOn(plan, cluster, index) * predicted.bytesPerRank
    return memoryFinding(
      host,
      cluster,
      needed,
      ({ text }) =>
        warning(`the ranks of one host need about ${formatBytes(needed)} of memory, and ${text}: ${predicted.formula}`)
    )
  })
}

const shortEpoch = ({ work }: Plan<TrainWork>): ReadonlyArray<Finding> => {
  const reason = starvedEpoch({
    steps: stepsPerEpoch(work),
    batchesAhead: batchesAhead(work),
    firstStepShare: null
  })
  return reason === null ? [] : [warning(`${reason}: they will say little of the storage`)]
}

/** Never fails; what cannot be looked at is a finding. */
export const trainPreflight = (
  plan: Plan<TrainWork>,
  cluster: ClusterInformation
): Effect.Effect<ReadonlyArray<Finding>, never, FileSystem.FileSystem | HostFiles> =>
  Effect.gen(function*() {
    const { folder } = plan.work.set
    const native = plan.engine.name === "native"
    const machine = native ? memoryFindings(plan, cluster) : dlioMemoryFindings(plan, cluster)
    const status = yield* statusOf(folder)
    if (status._tag === "Left") return [problem(status.left), ...machine]
    const found = yield* dataSetFindings(plan)
    return [
      ...found,
      ...shortEpoch(plan),
      ...(native && plan.work.directIo ? yield* directIoFindings(folder, false) : []),
      ...machine
    ]
  })
