/** The local machine's files, mounts and what its file systems take. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { execFile } from "node:child_process"
import { randomUUID } from "node:crypto"
import { constants } from "node:fs"
import { lstat, open, readFile, realpath, stat, statfs, unlink } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { promisify } from "node:util"
import type { MountEntry } from "../../domain/Cluster.ts"
import { errnoName } from "../../domain/errno.ts"
import { type Fact, measured, unknown } from "../../domain/Fact.ts"
import { PathNotFound, StorageError } from "../../errors/AppError.ts"
import { refusedBy } from "../../errors/refusedBy.ts"
import { factsOfRefusal, type FileSystemStatus, HostFiles, type Refused } from "../HostFiles.ts"
import { mountOf, parseMounts } from "../proc/mounts.ts"
import { count } from "../proc/text.ts"
import { strangerOf } from "./strangerOf.ts"

const mountTable = "/proc/self/mounts"

const classify = (path: string, operation: string) => (cause: unknown) =>
  refusedBy(errnoName(cause), { path, operation })

const read = (path: string) =>
  Effect.tryPromise(() => readFile(path, "utf8")).pipe(Effect.orElseSucceed(() => undefined))

type StatusError = PathNotFound | Refused

const exists = (path: string): Effect.Effect<boolean, StatusError> =>
  Effect.tryPromise({ try: () => stat(path), catch: (cause) => cause }).pipe(
    Effect.as(true),
    Effect.catchAll((cause): Effect.Effect<boolean, StatusError> => {
      const errno = errnoName(cause)
      if (errno === "ENOENT") return Effect.succeed(false)
      if (errno === "ENOTDIR") return Effect.fail(new PathNotFound({ path, what: "folder" }))
      return Effect.fail(classify(path, "look up")(cause))
    })
  )

const nearestExisting = (path: string): Effect.Effect<string, StatusError> =>
  Effect.flatMap(exists(path), (found) => found ? Effect.succeed(path) : nearestExisting(dirname(path)))

/**
 * The unit of the block counts. Node tells `f_bsize` only; of the kernel's file systems only FUSE reports a fragment size that
 * differs from it, and there `stat` is asked, which reads `f_frsize`.
 */
const blockSize = (path: string, reported: bigint, mount: Fact<MountEntry>) =>
  mount._tag === "measured" && !mount.value.type.startsWith("fuse")
    ? Effect.succeed(reported)
    : Effect.tryPromise({
      try: () => promisify(execFile)("stat", ["-f", "-c", "%S", "--", path]),
      catch: classify(path, "stat -f")
    }).pipe(Effect.flatMap(({ stdout }) => {
      const size = count(stdout.trim())
      return size === undefined
        ? Effect.fail(new StorageError({ path, operation: "stat -f", errno: null, partialFiles: [] }))
        : Effect.succeed(BigInt(size))
    }))

const mountHolding = (path: string): Effect.Effect<Fact<MountEntry>> =>
  Effect.map(read(mountTable), (text) => {
    if (text === undefined) return unknown(`${mountTable} cannot be read`)
    const mount = mountOf(parseMounts(text), path)
    return mount === undefined ? unknown(`${mountTable} has no mount that holds ${path}`) : measured(mount, mountTable)
  })

const status = (path: string) =>
  Effect.gen(function*() {
    const found = yield* nearestExisting(resolve(path))
    const [real, { dev }, space] = yield* Effect.tryPromise({
      try: () => Promise.all([realpath(found), stat(found), statfs(found, { bigint: true })]),
      catch: classify(found, "statfs")
    })
    const mount = yield* mountHolding(real)
    const size = yield* blockSize(found, space.bsize, mount)
    const result: FileSystemStatus = {
      exists: found === resolve(path),
      availableBytes: Number(space.bavail * size),
      totalBytes: Number(space.blocks * size),
      freeInodes: space.files === 0n ? null : Number(space.ffree),
      device: dev,
      mount
    }
    return result
  })

const probeName = (folder: string) => join(folder, `.mlpstorage-probe-${randomUUID()}`)

/** The one constructor of WebAssembly that is used; Node's typings leave the global out. */
declare const WebAssembly: {
  readonly Memory: new(
    descriptor: { readonly initial: number; readonly maximum: number }
  ) => { readonly buffer: ArrayBuffer }
}

/** O_DIRECT wants page-aligned memory, which WebAssembly's is. Source: docs/reference/hosts.md 5. */
const alignedBlock = () => new Uint8Array(new WebAssembly.Memory({ initial: 1, maximum: 1 }).buffer, 0, 4096)

/** What Node said, as it said it. */
const attempt = <A>(call: () => Promise<A>): Effect.Effect<A, unknown> =>
  Effect.tryPromise({ try: call, catch: (cause) => cause })

const opened = (path: string, flags: string | number) =>
  Effect.acquireRelease(attempt(() => open(path, flags, 0o600)), (file) => Effect.promise(() => file.close()))

/** Some file systems refuse when the file is opened, others at the first write; the first kind leaves the file behind. */
const tryDirectWrite = (folder: string): Effect.Effect<boolean, unknown> => {
  const path = probeName(folder)
  return opened(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_DIRECT).pipe(
    Effect.flatMap((file) => attempt(() => file.write(alignedBlock(), 0, 4096, 0))),
    Effect.scoped,
    Effect.as(true),
    Effect.catchAll((cause) => {
      const errno = errnoName(cause)
      return errno === "EINVAL" || errno === "EOPNOTSUPP" || errno === "ENOTSUP"
        ? Effect.succeed(false)
        : Effect.fail(cause)
    }),
    Effect.ensuring(Effect.ignore(attempt(() => unlink(path))))
  )
}

const tryCreate = (folder: string): Effect.Effect<void, unknown> => {
  const path = probeName(folder)
  return Effect.zipRight(Effect.scoped(opened(path, "wx")), attempt(() => unlink(path)))
}

/** A refusal in full: what is known of the file system that refused stands beside the system's word. */
const refusal = (folder: string, operation: string) => (cause: unknown) =>
  status(folder).pipe(
    Effect.option,
    Effect.flatMap((found) =>
      Effect.fail(
        refusedBy(errnoName(cause), { path: folder, operation, ...factsOfRefusal(Option.getOrUndefined(found)) })
      )
    )
  )

const strangerAt = (path: string): Effect.Effect<string | null, unknown> =>
  attempt(() => lstat(path)).pipe(
    Effect.flatMap(({ uid }) => attempt(() => strangerOf(uid, dirname(path)))),
    Effect.catchIf((cause) => errnoName(cause) === "ENOENT", () => Effect.succeed(null))
  )

export const HostFilesLive: Layer.Layer<HostFiles> = Layer.succeed(HostFiles, {
  read,
  status,
  takesDirectIo: (folder) => Effect.catchAll(tryDirectWrite(folder), refusal(folder, "write with O_DIRECT to")),
  takesFiles: (folder, operation) => Effect.catchAll(tryCreate(folder), refusal(folder, operation)),
  stranger: (path) => Effect.mapError(strangerAt(path), classify(path, "look up"))
})
