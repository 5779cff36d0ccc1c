/**
 * What a host counts of the storage behind a folder: bytes of its disk, or those that crossed to an NFS server, and what the job's own
 * processes moved.
 */
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
import { askScript, type Question } from "../../cluster/remote/hostScript.ts"
import { localShell } from "../../cluster/remote/localShell.ts"
import type { Transport } from "../../cluster/remote/Transport.ts"
import { quoteWord } from "../../config/quote.ts"
import type { Executor } from "../../process/Executor.ts"
import { blockFileSystems } from "../native/cache/cacheEvidence.ts"
import { beneath, blockListingFunction, throughCache } from "../native/storage/blockDevices.ts"
import { diskOf, memoryFileSystems, mountInfoOf, serverBytesOf } from "../native/storage/mountinfo.ts"
import { type JobBytes, jobBytesName, jobBytesOf, jobBytesQuestion, type JobHere } from "./jobBytes.ts"

export interface StorageSample {
  /** As /proc/self/mountinfo names it. */
  readonly fileSystem: string
  /** What keeps everything of it in the host's memory: a file system, or a block device; null where nothing does. */
  readonly memory: string | null
  /** Why what came from the device may have come from the host's memory; null where nothing says so. */
  readonly throughCache: string | null
  /** null where nothing is counted for this kind of file system. */
  readonly counter: {
    readonly name: string
    readonly read: number
    readonly written: number
    /** The counter sees all that the folder's files move: one disk under one local file system, or one NFS mount. */
    readonly isWhole: boolean
  } | null
  /** What the job's own processes moved; unknown also where the kernel does not count this kind of file system for a process. */
  readonly own: JobBytes
  /** When the counters were read, by this machine's clock, milliseconds. */
  readonly at: number
}

const mountInfo = "/proc/self/mountinfo"
const diskstats = "/proc/diskstats"
const mountstats = "/proc/self/mountstats"
const paths = [mountInfo, diskstats, mountstats] as const
const blockListingName = "block-listing"
type CounterPath = typeof paths[number] | typeof blockListingName

const blockQuestion: Question = {
  name: blockListingName,
  functions: blockListingFunction,
  command: "block_listing"
}

/** One file system, one block device: what its line counts is what its files move. */
const onOneDisk: ReadonlySet<string> = new Set(
  ["ext2", "ext3", "ext4", "xfs", "f2fs", "vfat", "exfat", "ntfs3", "jfs", "gfs2", "ocfs2"]
)

/** The kernel counts for a process what the client's cache did not have. */
const countsByProcess = (fileSystem: string): boolean =>
  blockFileSystems.has(fileSystem) || fileSystem.startsWith("nfs")

/** `folder`: without symbolic links. null where the mount cannot be found. */
const sampleOf = (
  files: Partial<Readonly<Record<CounterPath, string>>>,
  { at, folder, own }: Pick<StorageSample, "at" | "own"> & { readonly folder: string }
): StorageSample | null => {
  const mount = mountInfoOf(files[mountInfo] ?? "", folder)
  if (mount === null) return null
  const below = beneath(files[mountInfo] ?? "", files[blockListingName] ?? "", mount)
  const isNfs = mount.type.startsWith("nfs")
  const disk = diskOf(files[diskstats] ?? "", mount)
  const server = isNfs ? serverBytesOf(files[mountstats] ?? "", mount.mountPoint) : null
  return {
    fileSystem: mount.type,
    memory: memoryFileSystems.has(mount.type) ? mount.type : below?._tag === "memory" ? below.name : null,
    throughCache: below?._tag === "cached" ? throughCache(below) : null,
    counter: server !== null
      ? { name: "mountstats server bytes", ...server, isWhole: true }
      : disk === null
      ? null
      : { name: `diskstats ${disk.name}`, read: disk.read, written: disk.written, isWhole: onOneDisk.has(mount.type) },
    own: countsByProcess(mount.type) ? own : { _tag: "unknown", reason: `${mount.type} is not counted for a process` },
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

/** Whom to ask, and for what. */
interface Sampling {
  readonly executor: Context.Tag.Service<Executor>
  readonly folder: string
  readonly runDirectory: string
  readonly job: JobHere
}

const limit = Duration.seconds(20)

/** One `sh` on the host; fails with the reason for which there is no answer. */
const askJob = Effect.fnUntraced(
  function*<Path extends string>(
    { executor, runDirectory }: Sampling,
    transport: Transport,
    host: string,
    files: ReadonlyArray<Path>,
    questions: ReadonlyArray<Question>
  ) {
    const mark = `mlps${yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)}`
    const names = [...files, jobBytesName, blockListingName, folderQuestion] as const
    return yield* askShell(executor, transport, host, {
      script: askScript(mark, files, [jobBytesQuestion(runDirectory), blockQuestion, ...questions]),
      mark,
      limit,
      read: (heard) =>
        Either.map(wholeAnswer(mark, names, heard), (answer) => ({ answer, clockArrived: heard.clockArrived }))
    }).pipe(Effect.mapError(({ reason }) => reason))
  }
)

const ownIn = (answer: string | undefined, job: JobHere): JobBytes =>
  answer === undefined
    ? { _tag: "unknown", reason: "the processes could not be looked at" }
    : jobBytesOf(answer, job)

/** This machine's, read at once. */
export const sampleHere = Effect.fnUntraced(function*(files: Context.Tag.Service<HostFiles>, sampling: Sampling) {
  const texts = yield* Effect.forEach(
    paths,
    (path) => Effect.map(files.read(path), (text) => text === undefined ? [] : [[path, text] as const]),
    { concurrency: paths.length }
  )
  const said = yield* askJob(sampling, localShell, "localhost", [], []).pipe(
    Effect.match({
      onFailure: (reason) => ({ own: { _tag: "unknown", reason } satisfies JobBytes, blocks: "" }),
      onSuccess: ({ answer }) => ({
        own: ownIn(answer.files[jobBytesName], sampling.job),
        blocks: answer.files[blockListingName] ?? ""
      })
    })
  )
  return sampleOf({ ...Object.fromEntries(texts.flat()), [blockListingName]: said.blocks }, {
    folder: yield* realPath(sampling.folder),
    own: said.own,
    at: yield* Clock.currentTimeMillis
  })
})

const folderQuestion = "folder"

/** Another host's, by one `sh` there; fails with the reason for which there is none. */
export const sampleThere = Effect.fnUntraced(function*(transport: Transport, host: string, sampling: Sampling) {
  const { folder, job } = sampling
  const { answer, clockArrived } = yield* askJob(sampling, transport, host, paths, [
    { name: folderQuestion, command: `readlink -f ${quoteWord(folder)}` }
  ])
  return sampleOf(answer.files, {
    folder: answer.files[folderQuestion]?.trim() ?? folder,
    own: ownIn(answer.files[jobBytesName], job),
    at: clockArrived
  })
})
