/** Data generation through DLIO. It tells little of itself, so the files it leaves are the measure. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { few, ranges } from "../../../domain/few.ts"
import { plural } from "../../../domain/Units.ts"
import { dlioLine } from "../../../engines/dlio/dlioLine.ts"
import type { FolderClient } from "../../../engines/dlio/folderHands.ts"
import type { Handshake } from "../../../engines/dlio/handshake.ts"
import { type ClientOfJob, filesSeen, notAsWanted, type WantedFile } from "../../../engines/dlio/jobFiles.ts"
import { microsecondsOf } from "../../../engines/dlio/stamps.ts"
import type { Task, TaskOf } from "../../../engines/dlio/Task.ts"
import { OutcomeIncomplete } from "../../../errors/AppError.ts"
import { type Problems, readText } from "../../../results/documents.ts"
import { dlioLogFile, wallClock } from "../../../results/layout.ts"
import type { RunFolder } from "../../../results/RunFolder.ts"
import type { DatagenEvent } from "../DatagenEvent.ts"
import type { DatagenMeasurement } from "../DatagenMeasurement.ts"
import { filePath } from "../dataset/fileNames.ts"
import { likelyMaker, tellingFiles } from "../dataset/makers.ts"
import { manifestPathOf, plannedManifest, serialiseManifest } from "../dataset/manifest.ts"
import { gapsShown } from "../dataSetFound.ts"
import { type DatagenWork, isDatagenWork } from "../TrainingWork.ts"
import { dataFile, dataFolders } from "./dataFolders.ts"
import { datagenKeeper } from "./datagenKeeper.ts"
import { dataSetOverrides } from "./dataSetOverrides.ts"

/** Up to so many files are all looked at; of more, so many spread over all. */
const lookedAt = { here: 200_000, there: 20_000 }

/** Names are told as missing up to this number, and how many more. */
const shown = 5

const spread = (files: number, most: number): ReadonlyArray<number> =>
  files <= most
    ? Array.from({ length: files }, (_, i) => i)
    : Array.from({ length: most }, (_, i) => Math.floor((i * (files - 1)) / (most - 1)))

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

const progressEvent = ({ set }: DatagenWork, done: number, seconds: number): DatagenEvent => ({
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

const events = (work: DatagenWork) => (line: string): ReadonlyArray<DatagenEvent> => {
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
  { hands }: FolderClient,
  { processes, seedsByRank, set }: DatagenWork,
  { version }: Handshake,
  { at, runId }: { readonly at: string; readonly runId: string }
) {
  const manifest = plannedManifest(set, { processes, seedsByRank }, {
    generator: "dlio_benchmark",
    version,
    runId,
    createdAt: at,
    owner: { machine_id: null, boot_id: null, pid: 0, start_ticks: null }
  })
  const whole = set.files === 0 ? "" : `0-${set.files - 1}`
  yield* hands.replaceFile(
    manifestPathOf(set.folder),
    serialiseManifest({ ...manifest, state: "complete", whole })
  )
})

/** Files that do not have the size which follows from their maker, where it is known which one that was. */
const notOfItsMaker = Effect.fnUntraced(function*(
  work: DatagenWork,
  clients: ReadonlyArray<ClientOfJob>,
  indices: ReadonlyArray<number>,
  sizes: ReadonlyArray<number | undefined>
) {
  const { set } = work
  const sized = indices.flatMap((file, i) => {
    const bytes = sizes[i]
    return bytes === undefined ? [] : [{ file, bytes }]
  })
  const maker = likelyMaker(set, sized.slice(0, tellingFiles), work)
  if (maker === undefined) return []
  const wanted = sized.flatMap(({ bytes, file }) => {
    const one: WantedFile = { name: filePath(set, file), ...maker.bytesOf(file) }
    return notAsWanted(one.name, one, bytes) === undefined ? [] : [one]
  })
  const again = yield* filesSeen(clients, set.folder, wanted)
  return wanted.flatMap((one, i) => {
    const size = again.sizes[i]
    return size === undefined ? [] : notAsWanted(`${set.folder}/${one.name}`, one, size) ?? []
  })
})

const taskFor = (work: DatagenWork): Task<DatagenEvent> => ({
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
  measure: Effect.fnUntraced(function*({ clients, endedAt, folder, handshake, runId, startedAt }) {
    const { set } = work
    const indices = spread(set.files, clients[0].host === null ? lookedAt.here : lookedAt.there)
    const { sizes, unasked } = yield* filesSeen(
      clients,
      set.folder,
      indices.map((index) => ({ name: filePath(set, index), min: 1, max: Number.MAX_SAFE_INTEGER }))
    )
    const missing = indices.filter((_, i) => sizes[i] === undefined || sizes[i] === 0)
    const isSeen = unasked.length === 0 || sizes.some((size) => size !== undefined)
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
    const [wrong, ...others] = yield* notOfItsMaker(work, clients, indices, sizes)
    if (wrong !== undefined) {
      return yield* new OutcomeIncomplete({
        missing: [wrong, ...(others.length === 0 ? [] : [`${plural(others.length, "more file")} of their sizes`])]
      })
    }
    const isCounted = isSeen && indices.length === set.files
    if (isSeen) {
      yield* Effect.scoped(
        Effect.flatMap(
          clients[0].open,
          (client) => keepManifest(client, work, handshake, { runId, at: wallClock(endedAt) })
        )
      )
    }
    const bytes = isCounted ? sizes.reduce<number>((total, size) => total + (size ?? 0), 0) : null
    const seconds = secondsOfLog(folder) ?? (endedAt - startedAt) / 1000
    return {
      engine: "dlio" as const,
      engineVersion: `dlio_benchmark ${handshake.version} (dialect ${handshake.dialect})`,
      profile: "dlio" as const,
      io: "buffered" as const,
      startedAt: wallClock(startedAt),
      endedAt: wallClock(endedAt),
      calibration: null,
      kind: work.kind,
      body: {
        filesWritten: set.files,
        filesKept: 0,
        bytesWritten: bytes,
        seconds,
        bytesPerSecond: bytes === null || seconds <= 0 ? null : bytes / seconds,
        cpuSeconds: null,
        filesVerified: isSeen ? indices.length : 0
      } satisfies DatagenMeasurement,
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
