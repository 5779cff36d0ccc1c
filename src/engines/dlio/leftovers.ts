/** What a job leaves in this machine's shared memory when its processes are ended: DLIO's writer, its workers and MPI keep segments there. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { sum } from "../../domain/statistics.ts"
import { formatBytes } from "../../domain/Units.ts"

const folder = "/dev/shm"

/** Segments of v3.0's checkpoint writer, torch, Python's multiprocessing and Open MPI (docs/reference/dlio-checkpoints.md 4). */
export const sharedMemoryKinds = /^(?:ckpt_\d|torch_\d|psm_|sem\.mp-|vader_segment\.|sm_segment\.|osc_rdma\.|mnp)/

export const sharedMemoryNames: Effect.Effect<ReadonlyArray<string>, never, FileSystem.FileSystem> = Effect.flatMap(
  FileSystem.FileSystem,
  (fs) => Effect.orElseSucceed(fs.readDirectory(folder), () => [])
)

const shown = 6

/** What has come since `before`, with its size and how to remove it; undefined when there is nothing. Others' jobs may have their share. */
export const leftInSharedMemory = Effect.fnUntraced(function*(before: ReadonlyArray<string>) {
  const fs = yield* FileSystem.FileSystem
  const known = new Set(before)
  const left = (yield* sharedMemoryNames).filter((name) => sharedMemoryKinds.test(name) && !known.has(name)).sort()
  if (left.length === 0) return undefined
  const sizes = yield* Effect.forEach(left, (name) =>
    fs.stat(`${folder}/${name}`).pipe(
      Effect.map(({ size }) => Number(size)),
      Effect.option,
      Effect.map(Option.getOrElse(() => 0))
    ))
  const bytes = sum(sizes)
  const names = left.slice(0, shown).map((name) => `${folder}/${name}`).join(" ")
  return `left in shared memory since this run began, ${formatBytes(bytes)} in ${left.length} ${
    left.length === 1 ? "file" : "files"
  }: ${names}${
    left.length > shown ? ` and ${left.length - shown} more` : ""
  }; when no other job uses them, rm frees the memory`
})
