/** What a host counts of the storage behind a folder: bytes of its disk, or those that crossed to an NFS server. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Random from "effect/Random"
import type { HostFiles } from "../../cluster/HostFiles.ts"
import { wholeAnswer } from "../../cluster/remote/askHost.ts"
import { askShell } from "../../cluster/remote/askShell.ts"
import { askScript } from "../../cluster/remote/hostScript.ts"
import type { Transport } from "../../cluster/remote/Transport.ts"
import { quoteWord } from "../../config/quote.ts"
import type { Executor } from "../../process/Executor.ts"
import { diskOf, memoryFileSystems, mountOf, serverBytesOf } from "../native/mounts.ts"

export interface StorageSample {
  /** As /proc/self/mountinfo names it. */
  readonly fileSystem: string
  /** Everything of this file system stays in the host's memory. */
  readonly isMemory: boolean
  /** null where nothing is counted for this kind of file system. */
  readonly counter: {
    readonly name: string
    readonly read: number
    readonly written: number
    /** The counter sees all that the folder's files move: one disk under one local file system, or one NFS mount. */
    readonly isWhole: boolean
  } | null
  /** When the counters were read, by this machine's clock, milliseconds. */
  readonly at: number
}

const mountInfo = "/proc/self/mountinfo"
const diskstats = "/proc/diskstats"
const mountstats = "/proc/self/mountstats"
const paths = [mountInfo, diskstats, mountstats] as const
type CounterPath = typeof paths[number]

/** One file system, one block device: what its line counts is what its files move. */
const onOneDisk: ReadonlySet<string> = new Set(
  ["ext2", "ext3", "ext4", "xfs", "f2fs", "vfat", "exfat", "ntfs3", "jfs", "gfs2", "ocfs2"]
)

/** `folder`: without symbolic links. null where the mount cannot be found. */
export const sampleOf = (
  files: Partial<Readonly<Record<CounterPath, string>>>,
  folder: string,
  at: number
): StorageSample | null => {
  const mount = mountOf(files[mountInfo] ?? "", folder)
  if (mount === null) return null
  const isNfs = mount.type.startsWith("nfs")
  const disk = diskOf(files[diskstats] ?? "", mount)
  const server = isNfs ? serverBytesOf(files[mountstats] ?? "", mount.mountPoint) : null
  return {
    fileSystem: mount.type,
    isMemory: memoryFileSystems.has(mount.type),
    counter: server !== null
      ? { name: "mountstats server bytes", ...server, isWhole: true }
      : disk === null
      ? null
      : { name: `diskstats ${disk.name}`, read: disk.read, written: disk.written, isWhole: onOneDisk.has(mount.type) },
    at
  }
}

/** The path without symbolic links, of the folder or of its nearest parent that is there. */
const realPath = (folder: string): Effect.Effect<string, never, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.realPath(folder).pipe(
      Effect.catchAll(() => {
        const parent = folder.slice(0, folder.lastIndexOf("/"))
        return parent === "" ? Effect.succeed("/") : realPath(parent)
      })
    ))

/** This machine's, read at once. */
export const sampleHere = Effect.fnUntraced(function*(files: Context.Tag.Service<HostFiles>, folder: string) {
  const texts = yield* Effect.forEach(
    paths,
    (path) => Effect.map(files.read(path), (text) => text === undefined ? [] : [[path, text] as const]),
    { concurrency: paths.length }
  )
  return sampleOf(Object.fromEntries(texts.flat()), yield* realPath(folder), yield* Clock.currentTimeMillis)
})

const folderQuestion = "folder"

const limit = Duration.seconds(20)

/** Another host's, by one `sh` there; fails with the reason for which there is none. */
export const sampleThere = Effect.fnUntraced(
  function*(executor: Context.Tag.Service<Executor>, transport: Transport, host: string, folder: string) {
    const mark = `mlps${yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)}`
    const names = [...paths, folderQuestion] as const
    const { answer, clockArrived } = yield* askShell(executor, transport, host, {
      script: askScript(mark, paths, [{ name: folderQuestion, command: `readlink -f ${quoteWord(folder)}` }]),
      mark,
      limit,
      read: (heard) =>
        Either.map(wholeAnswer(mark, names, heard), (answer) => ({ answer, clockArrived: heard.clockArrived }))
    }).pipe(Effect.mapError(({ reason }) => reason))
    return sampleOf(answer.files, answer.files[folderQuestion]?.trim() ?? folder, clockArrived)
  }
)
