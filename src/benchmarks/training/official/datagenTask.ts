/** Data generation through DLIO. It tells little of itself, so the files it leaves are the measure. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { EngineEvent } from "../../../domain/EngineEvent.ts"
import { few, ranges } from "../../../domain/few.ts"
import { plural } from "../../../domain/Units.ts"
import { dlioLine } from "../../../engines/dlio/dlioLine.ts"
import type { Handshake } from "../../../engines/dlio/handshake.ts"
import { microsecondsOf } from "../../../engines/dlio/stamps.ts"
import type { Task, TaskOf } from "../../../engines/dlio/Task.ts"
import { OutcomeIncomplete } from "../../../errors/AppError.ts"
import { type Problems, readText } from "../../../results/documents.ts"
import { fileError } from "../../../results/fileErrors.ts"
import { dlioLogFile, wallClock } from "../../../results/layout.ts"
import type { RunFolder } from "../../../results/RunFolder.ts"
import { likelyMaker, tellingFiles } from "../dataset/makers.ts"
import { manifestPathOf, plannedManifest, serialiseManifest } from "../dataset/manifest.ts"
import { gapsShown } from "../dataSetFound.ts"
import { type DatagenWork, isDatagenWork } from "../TrainingWork.ts"
import { dataFile, dataFolders } from "./dataFolders.ts"
import { datagenKeeper } from "./datagenKeeper.ts"
import { dataSetOverrides } from "./dataSetOverrides.ts"

/** Up to so many files are all looked at; of more, so many spread over all. */
const lookedAt = 200_000

/** Names are told as missing up to this number, and how many more. */
const shown = 5

const spread = (files: number): ReadonlyArray<number> =>
  files <= lookedAt
    ? Array.from({ length: files }, (_, i) => i)
    : Array.from({ length: lookedAt }, (_, i) => Math.floor((i * (files - 1)) / (lookedAt - 1)))

/** undefined: not there. Times are milliseconds. */
const fileFacts = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.stat(path).pipe(
    Effect.map(({ mtime, size }) => ({
      bytes: Number(size),
      changedAt: Option.match(mtime, { onNone: () => 0, onSome: (date) => date.getTime() })
    })),
    Effect.orElseSucceed(() => undefined)
  )
})

const progressEvent = ({ set }: DatagenWork, done: number, seconds: number): EngineEvent => ({
  _tag: "datagenProgress",
  files: set.files,
  kept: 0,
  done,
  bytes: null,
  bytesTotal: null,
  seconds
})

/** DLIO writes over what is there and each rank goes upwards, so that rank 0's newest file shows how far all are. */
const filesDone = Effect.fnUntraced(function*({ processes, set }: DatagenWork, startedAt: number) {
  const own = Math.ceil(set.files / processes)
  let [from, to] = [0, own]
  while (from < to) {
    const middle = (from + to) >> 1
    const file = yield* fileFacts(dataFile(set, middle * processes))
    if (file !== undefined && file.changedAt >= startedAt - 1000) from = middle + 1
    else to = middle
  }
  return Math.min(set.files, from * processes)
})

const events = (work: DatagenWork) => (line: string): ReadonlyArray<EngineEvent> => {
  const said = dlioLine(line)
  return said?._tag === "generation" && !said.isOver ? [progressEvent(work, 0, 0)] : []
}

const stamp = /\d{4}-\d\d-\d\d[T ][\d:.]+/

/** Between the two lines of the log that all ranks meet before; undefined where the log lacks one. */
const secondsOfLog = (folder: RunFolder): number | undefined => {
  const problems: Problems = []
  const times = (readText(folder, dlioLogFile, problems) ?? "").split("\n").flatMap((line) => {
    const at = dlioLine(line)?._tag === "generation" ? microsecondsOf(stamp.exec(line)?.[0] ?? "") : undefined
    return at === undefined ? [] : [at]
  })
  const [from, to] = times
  return from === undefined || to === undefined || to <= from ? undefined : (to - from) / 1e6
}

/** What DLIO made is known by its manifest from now on: to its readers, and to whoever would make another set in its place. */
const keepManifest = Effect.fnUntraced(function*(
  { processes, seedsByRank, set }: DatagenWork,
  { version }: Handshake,
  { at, runId }: { readonly at: string; readonly runId: string }
) {
  const fs = yield* FileSystem.FileSystem
  const manifest = plannedManifest(set, { processes, seedsByRank }, {
    generator: "dlio_benchmark",
    version,
    runId,
    createdAt: at,
    owner: { machine_id: null, boot_id: null, pid: 0, start_ticks: null }
  })
  const manifestPath = manifestPathOf(set.folder)
  const whole = set.files === 0 ? "" : `0-${set.files - 1}`
  const temporary = `${manifestPath}.${runId}.tmp`
  yield* fs.writeFileString(temporary, serialiseManifest({ ...manifest, state: "complete", whole }), { flag: "wx" })
    .pipe(
      Effect.zipRight(fs.rename(temporary, manifestPath)),
      Effect.mapError(fileError(manifestPath, "write", "the manifest of the data set"))
    )
})

const taskFor = (work: DatagenWork): Task => ({
  does: { makesFiles: true },
  injected: dataSetOverrides(work.set),
  folder: work.set.folder,
  foldersToMake: dataFolders(work.set),
  environment: {},
  warnings: () => [],
  events: () => events(work),
  spanAt: () => undefined,
  progress: (startedAt, now) =>
    Effect.map(
      filesDone(work, startedAt),
      (done) => done === 0 ? undefined : progressEvent(work, done, (now - startedAt) / 1000)
    ),
  keeper: (request) => datagenKeeper(work, request),
  measure: Effect.fnUntraced(function*({ endedAt, folder, handshake, isLocal, runId, startedAt }) {
    const { set } = work
    const indices = spread(set.files)
    const facts = yield* Effect.forEach(indices, (index) => fileFacts(dataFile(set, index)), { concurrency: 32 })
    const missing = indices.filter((_, i) => facts[i] === undefined || facts[i]?.bytes === 0)
    const isSeen = isLocal || facts.some((file) => file !== undefined)
    const [first, ...more] = missing
    if (isSeen && first !== undefined) {
      const named = more.slice(0, shown - 1)
      const rest = more.length - named.length
      return yield* new OutcomeIncomplete({
        missing: [
          dataFile(set, first),
          ...named.map((index) => dataFile(set, index)),
          ...(rest === 0 ? [] : [`${plural(rest, "more file")}, gaps ${few(ranges(missing), gapsShown)}`])
        ]
      })
    }
    const sized = indices.flatMap((file, i) => {
      const bytes = facts[i]?.bytes
      return bytes === undefined ? [] : [{ file, bytes }]
    })
    const maker = likelyMaker(set, sized.slice(0, tellingFiles), work)
    const [wrong, ...others] = maker === undefined ? [] : sized.filter(({ bytes, file }) => {
      const { max, min } = maker.bytesOf(file)
      return bytes < min || bytes > max
    })
    if (wrong !== undefined) {
      return yield* new OutcomeIncomplete({
        missing: [
          `${dataFile(set, wrong.file)} in full (${wrong.bytes} of ${maker?.bytesOf(wrong.file).min} bytes)`,
          ...(others.length === 0 ? [] : [`${plural(others.length, "more file")} in full`])
        ]
      })
    }
    const isCounted = isSeen && indices.length === set.files
    if (isSeen) yield* keepManifest(work, handshake, { runId, at: wallClock(endedAt) })
    const bytes = isCounted ? facts.reduce((total, file) => total + (file?.bytes ?? 0), 0) : null
    const seconds = secondsOfLog(folder) ?? (endedAt - startedAt) / 1000
    return {
      engine: "dlio" as const,
      engineVersion: `dlio_benchmark ${handshake.version} (dialect ${handshake.dialect})`,
      profile: "dlio" as const,
      io: "buffered" as const,
      startedAt: wallClock(startedAt),
      endedAt: wallClock(endedAt),
      calibration: null,
      phases: [],
      datagen: {
        filesWritten: set.files,
        filesKept: 0,
        bytesWritten: bytes,
        seconds,
        bytesPerSecond: bytes === null || seconds <= 0 ? null : bytes / seconds,
        cpuSeconds: null,
        filesVerified: isSeen ? indices.length : 0
      },
      peakRssBytes: null,
      bufferBytesPerRank: null,
      unmeasured: isCounted
        ? "DLIO tells neither CPU time nor memory of its ranks"
        : isSeen
        ? "DLIO tells no bytes, and the files are too many to be asked for their sizes one by one"
        : "the files are not seen from this machine, and DLIO tells no bytes",
      labels: ["unflushed: dlio_benchmark generates without fsync, so the last files may still be in memory"],
      verification: {
        mode: "none" as const,
        blocksChecked: 0,
        unavailable: "DLIO writes no stamps; names and sizes were looked at"
      }
    }
  })
})

/** DLIO cannot look at what is there without making it. */
export const datagenTask: TaskOf = ({ work }) => isDatagenWork(work) && !work.verifyOnly ? taskFor(work) : undefined
