/**
 * The coordinator's side of the checkpoint folder: what may be written, what can be read, and the marker that says how
 * far each file came.
 */
import { ownProcess, thisMachine } from "../../../cluster/local/processIdentity.ts"
import { formatInteger, plural } from "../../../domain/Units.ts"
import type { RunIdentity } from "../../../engines/native/files/blockStamp.ts"
import { EngineFailure, sizeOf } from "../../../engines/native/files/fileIo.ts"
import { isThere, tryDirect } from "../../../engines/native/files/folderProbes.ts"
import { makeFolders, type Removed, removeListed, rmdirIfEmpty } from "../../../engines/native/files/folders.ts"
import { HeldFolder, holding } from "../../../engines/native/files/HeldFolder.ts"
import { holderOf, livenessOf, writerOf } from "../../../results/liveness.ts"
import { type CheckpointWork, stepFolder } from "../CheckpointWork.ts"
import { listedBy, type MarkedFile, type Marker, plannedMarker, withoutStamps } from "../marker.ts"
import { cleanUp, readMarker, writeMarker } from "./markerFile.ts"

interface FileOnDisk {
  readonly path: string
  readonly bytes: number
}

/** What stamps to expect when reading; `reason` says why none can be. */
export interface Expectation {
  readonly identity: RunIdentity | null
  readonly reason: string | null
}

export interface CheckpointFolder {
  readonly identity: RunIdentity
  /** Every file of one checkpoint, absolute. */
  readonly filesOf: (index: number) => ReadonlyArray<FileOnDisk>
  /** Clears what `--overwrite` allows, makes the folder, tries O_DIRECT and writes the marker. Answers what was freed. */
  readonly prepareWriting: () => Promise<Removed | null>
  /** Every file to be read is there and long enough; answers what its stamps must say. */
  readonly prepareReading: () => Promise<Expectation>
  readonly begin: (index: number) => Promise<void>
  /** Of the checkpoint being written; `file` counts in the rank's own list. */
  readonly note: (rank: number, file: number, state: "begun" | "complete") => void
  /** All files of it are complete. */
  readonly complete: (index: number) => Promise<void>
  /** The run is over, well or not; what was never begun is `planned` again. */
  readonly finish: () => Promise<void>
  /** Begun and not complete, relative to the folder. */
  readonly partialFiles: () => ReadonlyArray<string>
  /** Removes what this run wrote. Null when it wrote nothing. */
  readonly cleanUp: () => Promise<Removed | null>
}

/** While a checkpoint is being written the marker is rewritten at most this often. */
const markerMilliseconds = 10_000

export const checkpointFolder = (work: CheckpointWork, identity: RunIdentity, createdAt: string): CheckpointFolder => {
  const planned = plannedMarker(work, { ...identity, createdAt, owner: ownProcess() })
  const states = new Map(planned.files.map((file) => [file.path, file.state]))
  const begun = new Set<string>()
  let hasMarker = false
  /** The run whose files are read, when that is another one. */
  let readFrom: string | null = null
  let hasMadeFolder = false
  /** The checkpoint being written. */
  let current: number | null = null
  let lastWrite = 0
  let background: Promise<void> = Promise.resolve()

  const pathOf = (index: number, rank: number, file: number): string | undefined => {
    const name = work.ranks.find((r) => r.rank === rank)?.files[file]?.name
    return name === undefined ? undefined : `${stepFolder(index)}/${name}`
  }
  const filesOf = (index: number): ReadonlyArray<FileOnDisk> =>
    work.ranks.flatMap(({ files }) =>
      files.map(({ bytes, name }) => ({ path: `${work.folder}/${stepFolder(index)}/${name}`, bytes }))
    )
  const markerNow = (state: Marker["state"]): Marker => ({
    ...planned,
    state,
    files: planned.files.map((file): MarkedFile => ({ ...file, state: states.get(file.path) ?? file.state }))
  })
  const save = async (state: Marker["state"], durable: boolean): Promise<void> => {
    await background
    lastWrite = Date.now()
    await writeMarker(work.markerPath, markerNow(state), durable)
  }
  const mark = (index: number, state: MarkedFile["state"]): void => {
    for (const file of planned.files) if (file.checkpoint === index) states.set(file.path, state)
  }
  const isWhole = (): boolean => [...states.values()].every((state) => state === "complete")

  /** No link, at the model's folder or in it: a file behind one would be somebody else's. */
  const refuseLinks = (checkpoints: number): Promise<void> =>
    holding(HeldFolder.open(work.folder), async (model) => {
      for (let index = 1; index <= checkpoints; index++) {
        if (await isThere(model.at(stepFolder(index)))) await (await model.below(stepFolder(index))).close()
      }
    })

  const refuseExisting = async (): Promise<void> => {
    for (const file of planned.files) {
      const path = `${work.folder}/${file.path}`
      if (!await isThere(path)) continue
      throw new EngineFailure({
        kind: "io-error",
        message: `${path} is there already; a run never writes over a file`,
        path,
        errno: "EEXIST"
      })
    }
  }

  /** A run that lost its files to another one must not end as if they were there; the marker is the other's from now on. */
  const refuseTakenOver = async (): Promise<void> => {
    await background
    const reading = await readMarker(work.markerPath)
    if (reading?._tag !== "marker" || reading.marker.run_id === identity.runId) return
    hasMarker = false
    throw new EngineFailure({
      kind: "taken-over",
      message: `run ${reading.marker.run_id} took this folder over while run ${identity.runId} was writing to it`,
      path: work.folder
    })
  }

  const refuseStranger = (stranger: string | null): void => {
    if (stranger === null) return
    throw new EngineFailure({
      kind: "taken-over",
      message: `it belongs to ${stranger}: what it lists is not this user's to remove`,
      path: work.markerPath
    })
  }

  const clearEarlier = async (): Promise<Removed | null> => {
    const earlier = await readMarker(work.markerPath)
    if (earlier?._tag !== "marker") return null
    const { marker } = earlier
    const writer = marker.state !== "writing" || marker.owner === undefined
      ? undefined
      : holderOf(marker.owner, livenessOf(writerOf(marker.owner, marker.created_at), thisMachine()))
    if (writer !== undefined) {
      throw new EngineFailure({
        kind: "taken-over",
        message: `run ${marker.run_id} ${writer.says}`,
        path: work.folder
      })
    }
    if (!work.overwrite) return null
    refuseStranger(earlier.stranger)
    const removed = await removeListed(work.folder, listedBy(marker))
    const [first] = removed.left
    if (first === undefined) return removed
    throw new EngineFailure({
      kind: "taken-over",
      message: `${removed.left.length} of an earlier run's files could not be removed: ${first.path} (${first.why})`,
      path: work.folder
    })
  }

  /** What the first run of the pair wrote, as long as the folder is still as it was when this one began to read. */
  const cleanUpFirst = async (): Promise<Removed | null> => {
    const reading = await readMarker(work.markerPath)
    if (reading?._tag !== "marker" || reading.marker.run_id !== readFrom) return null
    refuseStranger(reading.stranger)
    return await cleanUp(work.folder, work.markerPath, reading.marker, true)
  }

  return {
    identity,
    filesOf,
    prepareWriting: async () => {
      hasMadeFolder = (await makeFolders(work.folder)).made
      await refuseLinks(work.writes)
      const freed = await clearEarlier()
      await refuseExisting()
      if (work.io.mode === "direct") await tryDirect(work.folder)
      await save("writing", true)
      hasMarker = true
      return freed
    },
    prepareReading: async () => {
      await refuseLinks(work.reads)
      for (let index = 1; index <= work.reads; index++) {
        for (const { bytes, path } of filesOf(index)) {
          const found = await sizeOf(path)
          if (found >= bytes) continue
          throw new EngineFailure({
            kind: "integrity",
            message: `${path} has ${formatInteger(found)} of ${plural(bytes, "byte")}`,
            path,
            offset: found,
            expected: plural(bytes, "byte"),
            found: plural(found, "byte")
          })
        }
      }
      if (hasMarker) return { identity, reason: null }
      const reading = await readMarker(work.markerPath)
      const none = (reason: string): Expectation => ({ identity: null, reason })
      if (reading === null) return none("no marker lies beside the folder, so its files carry no known stamps")
      if (reading._tag === "unreadable") return none(`the marker beside the folder cannot be read: ${reading.reason}`)
      if (reading.marker.fingerprint !== work.fingerprint) {
        return none("the marker beside the folder is of another layout")
      }
      readFrom = reading.marker.run_id
      const { content_seed: contentSeed, run_id: runId } = reading.marker
      if (contentSeed === null) return none(withoutStamps)
      return {
        identity: { runId, contentSeed },
        reason: null
      }
    },
    begin: async (index) => {
      await refuseTakenOver()
      mark(index, "writing")
      await save("writing", false)
      begun.clear()
      current = index
    },
    note: (rank, file, state) => {
      const path = current === null ? undefined : pathOf(current, rank, file)
      if (path === undefined) return
      if (state === "begun") begun.add(path)
      else states.set(path, "complete")
      if (state === "begun" || Date.now() - lastWrite < markerMilliseconds) return
      lastWrite = Date.now()
      background = background.then(() => writeMarker(work.markerPath, markerNow("writing"), false)).catch(() =>
        undefined
      )
    },
    complete: async (index) => {
      current = null
      await refuseTakenOver()
      mark(index, "complete")
      await save("writing", false)
    },
    finish: async () => {
      current = null
      if (!hasMarker) {
        if (hasMadeFolder) await rmdirIfEmpty(work.folder)
        return
      }
      for (const [path, state] of states) if (state === "writing" && !begun.has(path)) states.set(path, "planned")
      await save(isWhole() ? "complete" : "partial", true)
    },
    partialFiles: () => [...begun].filter((path) => states.get(path) === "writing"),
    cleanUp: async () => {
      if (!hasMarker) return work.pair === "second" ? await cleanUpFirst() : null
      await background
      hasMarker = false
      const removed = await cleanUp(work.folder, work.markerPath, planned, hasMadeFolder)
      begun.clear()
      return removed
    }
  }
}
