/**
 * Whose checkpoints are in the model's folder. Only that folder and the marker beside it are looked at. What is not
 * this program's is never written over; what is, only with `--overwrite`.
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { HostFiles } from "../../cluster/HostFiles.ts"
import { livenessHere } from "../../cluster/local/livenessHere.ts"
import { quoteWord } from "../../config/quote.ts"
import { errnoName } from "../../domain/errno.ts"
import { type Finding, problem, warning } from "../../domain/Finding.ts"
import type { EngineName } from "../../domain/Plan.ts"
import { isSillyRename, sillyRename } from "../../domain/sillyRename.ts"
import { formatBytes } from "../../domain/Units.ts"
import { type AppError, BadStructure, PathNotFound, PermissionDenied, StorageError } from "../../errors/AppError.ts"
import type { DlioDialect } from "../../rules/editions/dialects.ts"
import { joinPath } from "../paths.ts"
import { type CheckpointFile, type CheckpointWork, isStepFolder, stepFolder } from "./CheckpointWork.ts"
import { largestMarkerBytes, type Marker, type MarkerReading, parseMarker, partialFiles } from "./marker.ts"

export interface Ownership {
  readonly findings: ReadonlyArray<Finding>
  /** Bytes that `--overwrite` will free before the first write. */
  readonly freedBytes: number
}

const concurrency = 16

const shown = 6

/** At most six names, then how many more. */
export const someOf = (names: ReadonlyArray<string>): string =>
  names.length <= shown ? names.join(", ") : `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`

const isNotFound = (error: PlatformError): boolean => error._tag === "SystemError" && error.reason === "NotFound"

const appError = (path: string, operation: string) => (error: PlatformError): AppError => {
  if (error._tag === "SystemError" && error.reason === "PermissionDenied") {
    return new PermissionDenied({ path, operation })
  }
  const errno = error._tag === "SystemError" ? errnoName(error.cause) : null
  return errno === "ENOTDIR"
    ? new BadStructure({ path, detail: "lies below a file, not a folder" })
    : new StorageError({ path, operation, errno, partialFiles: [] })
}

/** Size of a regular file; undefined when it is not there. */
const sizeOf = (path: string): Effect.Effect<number | undefined, AppError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const info = yield* fs.stat(path)
    return info.type === "File" ? Number(info.size) : undefined
  }).pipe(
    Effect.catchAll((error) =>
      isNotFound(error) ? Effect.succeed(undefined) : Effect.fail(appError(path, "look up")(error))
    )
  )

/** Names in a folder, sorted; undefined when there is none. A file system's own `lost+found` is nobody's checkpoint. */
const namesIn = (folder: string): Effect.Effect<ReadonlyArray<string> | undefined, AppError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const info = yield* fs.stat(folder).pipe(
      Effect.catchIf(isNotFound, () => Effect.succeed(undefined)),
      Effect.mapError(appError(folder, "look up"))
    )
    if (info === undefined) return undefined
    if (info.type !== "Directory") return yield* new BadStructure({ path: folder, detail: "is not a folder" })
    const names = yield* fs.readDirectory(folder).pipe(Effect.mapError(appError(folder, "list")))
    return names.filter((name) => name !== "lost+found").sort()
  })

const isLink = (path: string): Effect.Effect<boolean, never, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.isSuccess(fs.readLink(path)))

type MarkerFound = MarkerReading | { readonly _tag: "absent" }

/**
 * Fails only when the marker is there and cannot be read at all. Nothing but a file is opened: a pipe would hold it, and what
 * a link leads to is not this folder's.
 */
export const readMarker = (path: string): Effect.Effect<MarkerFound, AppError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const unreadable = (reason: string): MarkerFound => ({ _tag: "unreadable", reason })
    const { size, type } = yield* fs.stat(path)
    if (type !== "File") return unreadable("it is not a regular file")
    if (size > largestMarkerBytes) return unreadable(`it has ${formatBytes(Number(size))}`)
    if (yield* isLink(path)) return unreadable("it is a symbolic link")
    return parseMarker(yield* fs.readFileString(path))
  }).pipe(
    Effect.catchAll((error) =>
      isNotFound(error)
        ? Effect.succeed<MarkerFound>({ _tag: "absent" })
        : Effect.fail(appError(path, "read")(error))
    )
  )

const whose = (marker: Marker): string => `run ${marker.run_id} of ${marker.created_at}`

/** A run that stopped early, or was killed and could not say so. Undefined when the marker tells of a whole one. */
const unfinished = (marker: Marker): string | undefined => {
  if (marker.state === "complete") return undefined
  const partial = partialFiles(marker).map((file) => file.path)
  const files = partial.length === 0 ? "" : `, leaving ${partial.length} partial files: ${someOf(partial)}`
  return marker.state === "partial"
    ? `${whose(marker)} stopped while it was writing here${files}`
    : `${whose(marker)} was writing here and never said that it was done${files}`
}

/** Entries of the folder that no file of the marker explains, relative to it. */
const strangers = (
  folder: string,
  names: ReadonlyArray<string>,
  marker: Marker
): Effect.Effect<ReadonlyArray<string>, AppError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const listed = new Set(marker.files.map((file) => file.path))
    const steps = new Set(marker.files.map((file) => file.path.split("/", 1)[0]))
    const inSteps = yield* Effect.forEach(
      names.filter((name) => steps.has(name)),
      (step) => Effect.map(namesIn(joinPath(folder, step)), (files) => (files ?? []).map((file) => `${step}/${file}`)),
      { concurrency }
    )
    return [...names.filter((name) => !steps.has(name)), ...inSteps.flat().filter((path) => !listed.has(path))]
  })

/** The first of the folders a run goes through that is a link: what lies behind it is not looked at. */
const linkAmong = Effect.fnUntraced(function*(folder: string, names: ReadonlyArray<string>) {
  for (const path of [folder, ...names.map((name) => joinPath(folder, name))]) if (yield* isLink(path)) return path
  return undefined
})

const linked = (path: string): Finding =>
  problem(
    new BadStructure({
      path,
      detail: "is a symbolic link, and a run follows none at the model's folder or in it",
      advice: "give --checkpoint-folder the place it leads to, or remove the link; nothing behind it was touched"
    })
  )

const ofStranger = (folder: string, markerPath: string, stranger: string): Finding =>
  problem(
    new BadStructure({
      path: folder,
      detail: `holds checkpoints of ${stranger}, to whom the marker ${markerPath} belongs`,
      advice:
        `choose another --checkpoint-folder; what ${stranger} wrote is theirs to remove, and nothing of it was touched`
    })
  )

/** A process that has a removed file open may be reading or writing it, which is no time to measure. */
const stillOpen = (folder: string, names: ReadonlyArray<string>): Finding =>
  problem(
    new BadStructure({
      path: folder,
      detail: `holds ${someOf(names)}: ${sillyRename}`,
      advice: `see which process it is (lsof +D ${
        quoteWord(folder)
      }, on each client that mounts it) and end it; where no client has it open any more, remove it by hand`
    })
  )

const foreign = (folder: string, names: ReadonlyArray<string>, why: string): ReadonlyArray<Finding> => {
  const others = names.filter((name) => !isSillyRename(name))
  const open = names.filter(isSillyRename)
  return [
    ...(others.length === 0 ? [] : [
      problem(
        new BadStructure({
          path: folder,
          detail: `holds what this program did not write (${someOf(others)}); ${why}`,
          advice: "choose another --checkpoint-folder, or move what is there away; nothing of it was touched"
        })
      )
    ]),
    ...(open.length === 0 ? [] : [stillOpen(folder, open)])
  ]
}

/** A link that leads nowhere counts as well: an engine that opens by name would make what it leads to. */
const existingBytes = (folder: string, marker: Marker) =>
  Effect.map(
    Effect.forEach(marker.files, (file) => {
      const path = joinPath(folder, file.path)
      return Effect.flatMap(sizeOf(path), (size) =>
        size === undefined ? Effect.map(isLink(path), (is) => is ? 0 : undefined) : Effect.succeed(size))
    }, { concurrency }),
    (sizes) =>
      sizes.filter((size) => size !== undefined)
  )

/** The process that is writing here at this moment, as far as this machine can tell. */
const writerOf = ({ created_at: writtenAt, owner, state }: Marker): Effect.Effect<number | null, never, HostFiles> =>
  state !== "writing" || owner === undefined
    ? Effect.succeed(null)
    : livenessHere({
      state: "running",
      machineId: owner.machine_id,
      bootId: owner.boot_id,
      pid: owner.pid,
      startTicks: owner.start_ticks,
      writtenAt
    }).pipe(Effect.map(({ _tag }) => _tag === "running" ? owner.pid : null))

const beforeWriting = (
  work: CheckpointWork,
  engine: EngineName
): Effect.Effect<Ownership, AppError, FileSystem.FileSystem | HostFiles> =>
  Effect.gen(function*() {
    const { folder, markerPath } = work
    const nothing: Ownership = { findings: [], freedBytes: 0 }
    const names = yield* namesIn(folder)
    if (names === undefined) return nothing
    const link = yield* linkAmong(folder, names.filter(isStepFolder))
    if (link !== undefined) return { findings: [linked(link)], freedBytes: 0 }

    const found = yield* readMarker(markerPath)
    const writer = found._tag === "marker" ? yield* writerOf(found.marker) : null
    if (found._tag === "marker" && writer !== null) {
      return {
        findings: [
          problem(
            new BadStructure({
              path: folder,
              detail: `${whose(found.marker)} is writing here now, process ${writer}`,
              advice: engine === "native"
                ? "wait for it to end, or choose another --checkpoint-folder; --overwrite never takes a live run's files"
                : "wait for it to end, or choose another --checkpoint-folder"
            })
          )
        ],
        freedBytes: 0
      }
    }
    if (names.length === 0) return nothing
    if (found._tag !== "marker") {
      const why = found._tag === "absent"
        ? `there is no marker ${markerPath}`
        : `the marker ${markerPath} cannot be read: ${found.reason}`
      return { findings: foreign(folder, names, why), freedBytes: 0 }
    }
    const { marker } = found
    const stranger = yield* Effect.flatMap(HostFiles, (files) => files.stranger(markerPath))
    if (stranger !== null) {
      return { findings: [ofStranger(folder, markerPath, stranger)], freedBytes: 0 }
    }
    const unlisted = yield* strangers(folder, names, marker)
    if (unlisted.length > 0) {
      return { findings: foreign(folder, unlisted, `the marker of ${whose(marker)} does not list it`), freedBytes: 0 }
    }
    const sizes = yield* existingBytes(folder, marker)
    const freedBytes = sizes.reduce((total, size) => total + size, 0)
    const open = unfinished(marker)
    const notes = open === undefined ? [] : [warning(open)]
    if (work.overwrite || sizes.length === 0) return { findings: notes, freedBytes: work.overwrite ? freedBytes : 0 }
    const owner = open ?? `they are of ${whose(marker)}`
    return {
      findings: [
        problem(
          new BadStructure({
            path: folder,
            detail: `holds ${sizes.length} checkpoint files, ${formatBytes(freedBytes)}; ${owner}`,
            // DLIO writes over files and deletes none, so that an older checkpoint would stand beside a new one.
            advice: engine === "native"
              ? "add --overwrite to delete them first, or choose another --checkpoint-folder"
              : "delete them first, or choose another --checkpoint-folder"
          })
        )
      ],
      freedBytes: 0
    }
  })

interface Wanted {
  readonly path: string
  readonly file: CheckpointFile
}

const wantedFiles = ({ ranks, reads }: CheckpointWork): ReadonlyArray<Wanted> =>
  Array.from({ length: reads }, (_, i) => stepFolder(i + 1)).flatMap((step) =>
    ranks.flatMap(({ files }) => files.map((file) => ({ path: `${step}/${file.name}`, file })))
  )

const incompleteFiles = (marker: Marker, wanted: ReadonlyArray<Wanted>): ReadonlyArray<string> => {
  const complete = new Set(marker.files.filter((file) => file.state === "complete").map((file) => file.path))
  return wanted.map((file) => file.path).filter((path) => !complete.has(path))
}

/** What the stamps can prove of files this run did not write. */
const verifiable = (work: CheckpointWork, found: MarkerFound): ReadonlyArray<Finding> => {
  if (work.verify === "none") return []
  const because = found._tag === "absent"
    ? `there is no marker ${work.markerPath}`
    : found._tag === "unreadable"
    ? `the marker ${work.markerPath} cannot be read: ${found.reason}`
    : found.marker.fingerprint === work.fingerprint
    ? undefined
    : `they were written with another layout, by ${whose(found.marker)}`
  return because === undefined
    ? []
    : [warning(`names and sizes of the checkpoints fit, and their content cannot be verified: ${because}`)]
}

const beforeReading = (work: CheckpointWork): Effect.Effect<Ownership, AppError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const { folder } = work
    const names = yield* namesIn(folder)
    if (names === undefined) return yield* new PathNotFound({ path: folder, what: "folder of checkpoints to read" })
    const link = yield* linkAmong(folder, names.filter(isStepFolder))
    if (link !== undefined) return { findings: [linked(link)], freedBytes: 0 }

    const found = yield* readMarker(work.markerPath)
    const wanted = wantedFiles(work)
    const sizes = yield* Effect.forEach(wanted, ({ path }) => sizeOf(joinPath(folder, path)), { concurrency })
    const missing = wanted.filter((_, i) => sizes[i] === undefined).map(({ path }) => path)
    const short = wanted.flatMap(({ file, path }, i) => {
      const size = sizes[i]
      return size === undefined || size >= file.bytes ? [] : [`${path} (${size} of ${file.bytes} bytes)`]
    })
    const open = found._tag === "marker" && found.marker.fingerprint === work.fingerprint
      ? incompleteFiles(found.marker, wanted)
      : []
    const wrong = [
      ...(missing.length === 0 ? [] : [`${missing.length} missing: ${someOf(missing)}`]),
      ...(short.length === 0 ? [] : [`${short.length} too short: ${someOf(short)}`]),
      ...(missing.length > 0 || short.length > 0 || open.length === 0
        ? []
        : [`${open.length} never completed by the run that wrote them: ${someOf(open)}`])
    ]
    const earlier = found._tag === "marker" ? unfinished(found.marker) : undefined
    const notes = earlier === undefined ? [] : [warning(earlier)]
    if (wrong.length === 0) return { findings: [...verifiable(work, found), ...notes], freedBytes: 0 }
    return {
      findings: [
        problem(
          new BadStructure({
            path: folder,
            detail: `of the ${wanted.length} files of ${work.reads} checkpoints to read, ${wrong.join("; ")}`,
            advice:
              "write them first with --num-checkpoints-read 0 and the same model, processes and scale, or read fewer"
          })
        )
      ],
      freedBytes: 0
    }
  })

/** First bytes of a ZIP archive, which `torch.save` writes and `torch.load` wants. */
const archiveStart = "PK\u0003\u0004"

const startOf = (path: string): Effect.Effect<string, AppError, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.stream(path, { bytesToRead: archiveStart.length }).pipe(
      Stream.decodeText("latin1"),
      Stream.mkString,
      Effect.mapError(appError(path, "read"))
    ))

/** Files of bytes alone, before an engine that reads archives only. */
const bareFiles = (work: CheckpointWork): Effect.Effect<ReadonlyArray<Finding>, AppError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const [first] = wantedFiles(work)
    if (first === undefined) return []
    const path = joinPath(work.folder, first.path)
    if ((yield* sizeOf(path)) === undefined || (yield* startOf(path)) === archiveStart) return []
    return [
      problem(
        new BadStructure({
          path,
          detail:
            "is no archive of torch: the native engine and DLIO 3 write bytes alone, which this edition's DLIO cannot read",
          advice: "read them with --engine native, or write them with the DLIO that is to read them"
        })
      )
    ]
  })

/** `readsBare`: the engine reads files of bytes alone. */
const beforeReadingBy = (work: CheckpointWork, readsBare: boolean) =>
  Effect.gen(function*() {
    const found = yield* beforeReading(work)
    return readsBare ? found : { ...found, findings: [...found.findings, ...(yield* bareFiles(work))] }
  })

/** What stands in the folder against this run. Never fails: what cannot be looked at is a finding. */
export const ownership = (
  work: CheckpointWork,
  engine: EngineName,
  dialect: DlioDialect
): Effect.Effect<Ownership, never, FileSystem.FileSystem | HostFiles> =>
  (work.writes > 0
    ? beforeWriting(work, engine)
    : beforeReadingBy(work, engine === "native" || dialect.readsBareCheckpoints)).pipe(
      Effect.catchAll((error) => Effect.succeed<Ownership>({ findings: [problem(error)], freedBytes: 0 }))
    )
