/**
 * What a write phase left, looked at afterwards and untimed: every planned file in its whole length where all ranks ran here,
 * and a sample of blocks for zeros and repeats, which is what a broken writer leaves. The cost is bounded: some 10,000 small reads.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Measurement } from "../../../domain/Measurement.ts"
import { formatInteger, MiB, plural } from "../../../domain/Units.ts"
import { DataIntegrity, OutcomeIncomplete, StorageError } from "../../../errors/AppError.ts"
import { type CheckpointWork, stepFolder } from "../CheckpointWork.ts"

const blockBytes = 4096

/** DLIO's writers repeat a broken buffer at this distance. */
export const chunkBytes = 32 * MiB

/** v3.0's writer has four buffers: where it is overtaken, a chunk is written again this far on (docs/reference/dlio-checkpoints.md 4). */
export const raceDistance = 4 * chunkBytes

const samplesPerFile = 8
const sampledFiles = 256

/** Files in which every pair of chunks at that distance is compared; in the others the last ones, which the race always leaves. */
const thoroughFiles = 4
const pairsPerFile = 1024
const lastPairs = 4

export interface PlannedFile {
  /** Absolute. */
  readonly path: string
  readonly bytes: number
}

export const writtenFiles = (work: CheckpointWork): ReadonlyArray<PlannedFile> =>
  Array.from({ length: work.writes }, (_, i) => stepFolder(i + 1)).flatMap((step) =>
    work.ranks.flatMap(({ files }) =>
      files.map(({ bytes, name }) => ({ path: `${work.folder}/${step}/${name}`, bytes }))
    )
  )

/** At most `count` of them, spread over all. */
const spread = <A>(all: ReadonlyArray<A>, count: number): ReadonlyArray<A> =>
  all.length <= count
    ? all
    : Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!)

/** Offsets that meet no period of the writer: thirds of a block's share, on block borders. */
export const offsetsOf = (bytes: number): ReadonlyArray<number> => {
  const blocks = Math.floor(bytes / blockBytes)
  const offsets = Array.from(
    { length: samplesPerFile },
    (_, i) => Math.floor(((i + 1 / 3) * blocks) / samplesPerFile) * blockBytes
  )
  return blocks === 0 ? [] : [...new Set(offsets)]
}

/**
 * Offsets of one block in each chunk that has a partner one race distance on; the last ones stand last. The block lies in the middle
 * of what the partner holds, which in the last chunk may be little.
 */
export const raceOffsets = (bytes: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, Math.ceil((bytes - raceDistance) / chunkBytes)) }, (_, chunk) => {
    const start = chunk * chunkBytes
    const held = Math.min(chunkBytes, bytes - raceDistance - start)
    return { offset: start + Math.floor(held / 2 / blockBytes) * blockBytes, held }
  }).flatMap(({ held, offset }) => held >= 2 * blockBytes ? [offset] : [])

const isZero = (block: Uint8Array): boolean => block.every((byte) => byte === 0)

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])

const damage = (path: string, offset: number, found: string) =>
  new DataIntegrity({
    report: {
      kind: "integrity",
      message: `${path} holds ${found}`,
      rank: null,
      path,
      offset,
      expected: "data that no other block holds",
      found,
      errno: null,
      signal: null,
      partialFiles: [],
      survivors: []
    }
  })

/** What is compared with what: a block, and how far on others lie that must differ from it. */
interface Sample {
  readonly offset: number
  readonly distances: ReadonlyArray<number>
}

const samplesOf = (size: number, isThorough: boolean): ReadonlyArray<Sample> => {
  const pairs = raceOffsets(size)
  return [
    ...offsetsOf(size).map((offset) => ({ offset, distances: [blockBytes, chunkBytes] })),
    ...(isThorough ? spread(pairs, pairsPerFile) : pairs.slice(-lastPairs)).map((offset) => ({
      offset,
      distances: [raceDistance]
    }))
  ]
}

/** Number of blocks looked at; fails at the first that is all zeros, or equal to another that it is compared with. */
const checkFile = Effect.fnUntraced(function*({ path }: PlannedFile, size: number, isThorough: boolean) {
  const fs = yield* FileSystem.FileSystem
  const file = yield* fs.open(path)
  const blockAt = (offset: number) =>
    file.seek(FileSystem.Size(offset), "start").pipe(
      Effect.zipRight(file.readAlloc(FileSystem.Size(blockBytes))),
      Effect.map(Option.getOrElse(() => new Uint8Array()))
    )
  let looked = 0
  for (const { distances, offset } of samplesOf(size, isThorough)) {
    const block = yield* blockAt(offset)
    looked += 1
    if (isZero(block)) return yield* damage(path, offset, "a block of zeros")
    for (const distance of distances) {
      if (offset + distance + blockBytes > size) continue
      const other = yield* blockAt(offset + distance)
      looked += 1
      if (isEqual(block, other)) {
        return yield* damage(path, offset + distance, `the same block as at byte ${offset}`)
      }
    }
  }
  return looked
}, Effect.scoped)

/** Names are told as missing up to this number, and how many more. */
const shown = 5

/** What is short where it is seen is short wherever the ranks ran; only what is not seen may lie on another host. */
const missingFiles = (
  files: ReadonlyArray<readonly [PlannedFile, number | undefined]>,
  isLocal: boolean
): ReadonlyArray<string> =>
  files.flatMap(([{ bytes, path }, size]) =>
    size === undefined
      ? isLocal ? [path] : []
      : size < bytes
      ? [`${path} in full (${formatInteger(size)} of ${plural(bytes, "byte")})`]
      : []
  )

/**
 * `isLocal`: all ranks ran on this machine, so that every file must be seen from here. Elsewhere what is not seen here is not
 * judged, and said so; what is seen is judged wherever the ranks ran.
 */
export const checkWritten = Effect.fnUntraced(
  function*(work: CheckpointWork, isLocal: boolean) {
    const fs = yield* FileSystem.FileSystem
    const files = yield* Effect.forEach(
      writtenFiles(work),
      (file) =>
        fs.stat(file.path).pipe(
          Effect.map((info) => [file, Number(info.size)] as const),
          Effect.orElseSucceed(() => [file, undefined] as const)
        ),
      { concurrency: 16 }
    )
    const [first, ...more] = missingFiles(files, isLocal)
    if (first !== undefined) {
      const named = more.slice(0, shown - 1)
      const rest = more.length - named.length
      return yield* new OutcomeIncomplete({
        missing: [first, ...named, ...(rest === 0 ? [] : [plural(rest, "more file")])]
      })
    }
    const seen = files.flatMap(([file, size]) => size === undefined ? [] : [[file, size] as const])
    const thorough = new Set(spread(seen.filter(([, size]) => size > raceDistance), thoroughFiles))
    const looked = [...new Set([...spread(seen, sampledFiles), ...thorough])]
    const counts = yield* Effect.forEach(looked, (one) => {
      const [file, size] = one
      const failed = (error: { readonly message: string }) =>
        new StorageError({
          path: file.path,
          operation: `sampling (${error.message})`,
          errno: null,
          partialFiles: []
        })
      return checkFile(file, size, thorough.has(one)).pipe(
        Effect.catchTags({ BadArgument: failed, SystemError: failed })
      )
    })
    const blocksChecked = counts.reduce((total, count) => total + count, 0)
    const verification: Measurement["verification"] = {
      mode: "none",
      blocksChecked,
      unavailable: work.writes === 0
        ? "DLIO writes no stamps, so what it read cannot be compared with what was written"
        : blocksChecked === 0
        ? "none of the files is seen from this machine"
        : "none zero, none repeated; DLIO writes no stamps, so contents cannot be compared"
    }
    return verification
  }
)
