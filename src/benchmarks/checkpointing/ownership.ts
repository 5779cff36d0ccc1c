/**
 * Whose checkpoints are in the model's folder. Only that folder and the marker beside it are looked at. What is not
 * this program's is never written over; what is, only with `--overwrite`.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { HostFiles } from "../../cluster/HostFiles.ts"
import { LaunchingMachine } from "../../cluster/LaunchingMachine.ts"
import { livenessHere } from "../../cluster/local/livenessHere.ts"
import { quoteWord, quoteWords } from "../../config/quote.ts"
import { few } from "../../domain/few.ts"
import { type Finding, problem, warning } from "../../domain/Finding.ts"
import type { EngineName } from "../../domain/Plan.ts"
import { isSillyRename, sillyRename } from "../../domain/sillyRename.ts"
import { sum } from "../../domain/statistics.ts"
import { formatBytes, formatInteger, plural } from "../../domain/Units.ts"
import { type AppError, BadStructure, PathNotFound } from "../../errors/AppError.ts"
import { holderOf, writerOf } from "../../results/liveness.ts"
import type { DlioDialect } from "../../rules/editions/dialects.ts"
import { joinPath } from "../shared/paths.ts"
import { archiveBytes, archiveStart } from "./archive.ts"
import { type CheckpointFile, type CheckpointWork, isStepFolder, stepFolder } from "./CheckpointWork.ts"
import { appError, concurrency, isLink, type MarkerFound, namesIn, readMarker, sizeOf } from "./folderFacts.ts"
import { type Marker, partialFiles, withoutStamps } from "./marker.ts"

interface Ownership {
  readonly findings: ReadonlyArray<Finding>
  /** Bytes that `--overwrite` will free before the first write. */
  readonly freedBytes: number
}

/** `HostFiles` and `FileSystem` are of the client whose folder it is. */
export type OwnershipServices = FileSystem.FileSystem | HostFiles | LaunchingMachine

const whose = (marker: Marker): string => `run ${marker.run_id} of ${marker.created_at}`

/** A run that stopped early, or was killed and could not say so. Undefined when the marker tells of a whole one. */
const unfinished = (marker: Marker): string | undefined => {
  if (marker.state === "complete") return undefined
  const partial = partialFiles(marker).map((file) => file.path)
  const files = partial.length === 0 ? "" : `, leaving ${plural(partial.length, "partial file")}: ${few(partial)}`
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
      detail: `holds ${few(names)}: ${sillyRename}`,
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
          detail: `holds what this program did not write (${few(others)}); ${why}`,
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

/** What a run does that may be writing here at this moment, as far as the machine can tell on which commands are typed. */
const holderIn = ({ created_at: writtenAt, owner, state }: Marker) =>
  state !== "writing" || owner === undefined
    ? Effect.succeed(undefined)
    : livenessHere(writerOf(owner, writtenAt)).pipe(
      Effect.provideServiceEffect(HostFiles, LaunchingMachine),
      Effect.map((liveness) => holderOf(owner, liveness))
    )

const removal = ({ folder, markerPath }: CheckpointWork): string => `rm -r ${quoteWords([folder, markerPath])}`

const beforeWriting = (work: CheckpointWork): Effect.Effect<Ownership, AppError, OwnershipServices> =>
  Effect.gen(function*() {
    const { folder, markerPath } = work
    const nothing: Ownership = { findings: [], freedBytes: 0 }
    const names = yield* namesIn(folder)
    if (names === undefined) return nothing
    const link = yield* linkAmong(folder, names.filter(isStepFolder))
    if (link !== undefined) return { findings: [linked(link)], freedBytes: 0 }

    const found = yield* readMarker(markerPath)
    const writer = found._tag === "marker" ? yield* holderIn(found.marker) : undefined
    if (found._tag === "marker" && writer !== undefined) {
      return {
        findings: [
          problem(
            new BadStructure({
              path: folder,
              detail: `${whose(found.marker)} ${writer.says}`,
              advice:
                `wait for it to end, or choose another --checkpoint-folder; --overwrite never takes a live run's files${
                  writer.isAlive ? "" : `. When it has ended there, ${removal(work)} makes room`
                }`
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
    const freedBytes = sum(sizes)
    const open = unfinished(marker)
    const notes = open === undefined ? [] : [warning(open)]
    if (work.overwrite || sizes.length === 0) return { findings: notes, freedBytes: work.overwrite ? freedBytes : 0 }
    const owner = open ?? `they are of ${whose(marker)}`
    return {
      findings: [
        problem(
          new BadStructure({
            path: folder,
            detail: `holds ${plural(sizes.length, "checkpoint file")}, ${formatBytes(freedBytes)}; ${owner}`,
            advice: "add --overwrite to delete them first, or choose another --checkpoint-folder"
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
    : found.marker.fingerprint !== work.fingerprint
    ? `they were written with another layout, by ${whose(found.marker)}`
    : found.marker.content_seed === null
    ? withoutStamps
    : undefined
  return because === undefined
    ? []
    : [warning(`names and sizes of the checkpoints fit, and their content cannot be verified: ${because}`)]
}

const startOf = (path: string): Effect.Effect<string, AppError, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.stream(path, { bytesToRead: archiveStart.length }).pipe(
      Stream.decodeText("latin1"),
      Stream.mkString,
      Effect.mapError(appError(path, "read"))
    ))

/** Files that hold more than is wanted of them, and no archive's worth more: they are another run's, of another layout or scale. */
const longFiles = Effect.fnUntraced(function*(
  folder: string,
  wanted: ReadonlyArray<Wanted>,
  sizes: ReadonlyArray<number | undefined>
) {
  const longer = wanted.flatMap(({ file: { bytes }, path }, i) => {
    const size = sizes[i]
    return size === undefined || size <= bytes ? [] : [{ path, bytes, size }]
  })
  const [first] = longer
  if (first === undefined) return []
  const around = (yield* startOf(joinPath(folder, first.path))) === archiveStart ? archiveBytes : 0
  return longer.filter(({ bytes, size }) => size > bytes + around)
    .map(({ bytes, path, size }) => `${path} (${formatInteger(size)} for ${plural(bytes, "byte")})`)
})

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
      return size === undefined || size >= file.bytes
        ? []
        : [`${path} (${formatInteger(size)} of ${plural(file.bytes, "byte")})`]
    })
    const long = yield* longFiles(folder, wanted, sizes)
    const open = found._tag === "marker" && found.marker.fingerprint === work.fingerprint
      ? incompleteFiles(found.marker, wanted)
      : []
    const wrong = [
      ...(missing.length === 0 ? [] : [`${missing.length} missing: ${few(missing)}`]),
      ...(short.length === 0 ? [] : [`${short.length} too short: ${few(short)}`]),
      ...(long.length === 0 ? [] : [`${long.length} too long: ${few(long)}`]),
      ...(missing.length + short.length + long.length > 0 || open.length === 0
        ? []
        : [`${open.length} never completed by the run that wrote them: ${few(open)}`])
    ]
    const earlier = found._tag === "marker" ? unfinished(found.marker) : undefined
    const notes = earlier === undefined ? [] : [warning(earlier)]
    if (wrong.length === 0) return { findings: [...verifiable(work, found), ...notes], freedBytes: 0 }
    return {
      findings: [
        problem(
          new BadStructure({
            path: folder,
            detail: `of the ${plural(wanted.length, "file")} of ${plural(work.reads, "checkpoint")} to read, ${
              wrong.join("; ")
            }`,
            advice: `write them first${
              names.length === 0
                ? ""
                : found._tag === "marker"
                ? " with --overwrite"
                : " into another --checkpoint-folder"
            } with --num-checkpoints-read 0 and the same model, processes and scale, or read fewer`
          })
        )
      ],
      freedBytes: 0
    }
  })

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
          advice:
            "write them with the DLIO that is to read them; for practice on one machine --engine native reads them"
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
): Effect.Effect<Ownership, never, OwnershipServices> =>
  (work.writes > 0
    ? beforeWriting(work)
    : beforeReadingBy(work, engine === "native" || dialect.readsBareCheckpoints)).pipe(
      Effect.catchAll((error) => Effect.succeed<Ownership>({ findings: [problem(error)], freedBytes: 0 }))
    )
