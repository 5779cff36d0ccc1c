/**
 * What a write phase left, looked at afterwards and untimed: every planned file in its whole length where all ranks ran here,
 * and a sample of blocks for zeros and repeats, which is what a broken writer leaves.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type CheckpointWork, stepFolder } from "../../benchmarks/checkpointing/CheckpointWork.ts"
import type { Measurement } from "../../domain/Measurement.ts"
import { MiB } from "../../domain/Units.ts"
import { DataIntegrity, OutcomeIncomplete, StorageError } from "../../errors/AppError.ts"

const blockBytes = 4096

/** DLIO's writers repeat a broken buffer at this distance. */
export const chunkBytes = 32 * MiB

const samplesPerFile = 8
const sampledFiles = 256

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

/** Number of blocks looked at; fails at the first that is all zeros, or equal to the one behind it or one chunk on. */
const checkFile = Effect.fnUntraced(function*({ path }: PlannedFile, size: number) {
  const fs = yield* FileSystem.FileSystem
  const file = yield* fs.open(path)
  const blockAt = (offset: number) =>
    file.seek(FileSystem.Size(offset), "start").pipe(
      Effect.zipRight(file.readAlloc(FileSystem.Size(blockBytes))),
      Effect.map(Option.getOrElse(() => new Uint8Array()))
    )
  let looked = 0
  for (const offset of offsetsOf(size)) {
    const block = yield* blockAt(offset)
    looked += 1
    if (isZero(block)) return yield* damage(path, offset, "a block of zeros")
    for (const distance of [blockBytes, chunkBytes]) {
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

const shown = 6

const missingFiles = (files: ReadonlyArray<readonly [PlannedFile, number | undefined]>): ReadonlyArray<string> =>
  files.flatMap(([{ bytes, path }, size]) =>
    size === undefined ? [path] : size < bytes ? [`${path} in full (${size} of ${bytes} bytes)`] : []
  )

/**
 * `isLocal`: all ranks ran on this machine, so that every file must be seen from here. Elsewhere what is not seen here is not
 * judged, and said so.
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
    const [first, ...more] = missingFiles(files)
    if (isLocal && first !== undefined) {
      const named = more.slice(0, shown - 1)
      const rest = more.length - named.length
      return yield* new OutcomeIncomplete({
        missing: [first, ...named, ...(rest === 0 ? [] : [`${rest} more files`])]
      })
    }
    const seen = files.flatMap(([file, size]) => size === undefined ? [] : [[file, size] as const])
    const counts = yield* Effect.forEach(spread(seen, sampledFiles), ([file, size]) =>
      checkFile(file, size).pipe(
        Effect.catchTags({
          BadArgument: (error) =>
            new StorageError({
              path: file.path,
              operation: `sampling (${error.message})`,
              errno: null,
              partialFiles: []
            }),
          SystemError: (error) =>
            new StorageError({
              path: file.path,
              operation: `sampling (${error.message})`,
              errno: null,
              partialFiles: []
            })
        })
      ))
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
