/** Files through libuv's pool: callbacks as promises, whole transfers, and failures as one closed kind. */
import * as fs from "node:fs"
import { errnoName } from "../../../domain/errno.ts"
import { blockBytes } from "./blockStamp.ts"

export type FailureKind =
  | "no-space"
  | "io-error"
  | "permission"
  | "missing"
  | "integrity"
  | "direct-refused"
  | "taken-over"
  | "malformed"
  | "internal"

export interface FailureFacts {
  readonly kind: FailureKind
  readonly message: string
  /** What was being done, as a verb. */
  readonly operation?: string
  readonly path: string | null
  readonly offset: number | null
  readonly expected: string | null
  readonly found: string | null
  readonly errno: string | null
}

/** The one thing the workers of this folder throw; rank and coordinator turn it into an `EngineFailureReport`. */
export class EngineFailure extends Error {
  readonly facts: FailureFacts
  constructor(facts: Pick<FailureFacts, "kind" | "message"> & Partial<FailureFacts>) {
    super(facts.message)
    this.facts = { path: null, offset: null, expected: null, found: null, errno: null, ...facts }
  }
}

/** Whether Node says one of these errno. */
export const hasCode = (error: unknown, ...codes: ReadonlyArray<string>): boolean =>
  error instanceof Error && "code" in error && codes.some((code) => error.code === code)

/** Whatever was thrown, as facts. */
export const factsOf = (error: unknown): FailureFacts =>
  error instanceof EngineFailure
    ? error.facts
    : new EngineFailure({
      kind: "internal",
      message: error instanceof Error ? error.stack ?? error.message : String(error)
    }).facts

const kinds: Readonly<Record<string, FailureKind>> = {
  ENOSPC: "no-space",
  EDQUOT: "no-space",
  EACCES: "permission",
  EPERM: "permission",
  EROFS: "permission",
  ENOENT: "missing",
  ENOTDIR: "missing",
  ESTALE: "missing"
}

interface Doing {
  readonly operation: string
  readonly path: string
  readonly offset?: number
  /** The descriptor was opened with O_DIRECT, so that EINVAL is a refusal of it. */
  readonly direct?: boolean
}

/** What an error of the file system means to the run. */
export const failureOf = (error: unknown, doing: Doing): EngineFailure => {
  if (error instanceof EngineFailure) return error
  const errno = errnoName(error)
  const refused = doing.direct === true && (errno === "EINVAL" || errno === "EOPNOTSUPP")
  return new EngineFailure({
    kind: refused ? "direct-refused" : kinds[errno ?? ""] ?? "io-error",
    message: refused
      ? `${doing.path} cannot be used with O_DIRECT`
      : `${doing.operation} ${doing.path}: ${errno ?? String(error)}`,
    operation: doing.operation,
    path: doing.path,
    offset: doing.offset ?? null,
    errno
  })
}

const call = <A>(doing: Doing, run: (done: (error: Error | null, value: A) => void) => void): Promise<A> =>
  new Promise((resolve, reject) =>
    run((error, value) => error === null || error === undefined ? resolve(value) : reject(failureOf(error, doing)))
  )

const direct = (on: boolean): number => on ? fs.constants.O_DIRECT : 0

/** Makes a file that must not be there yet: nothing of anybody is ever overwritten. `reached` leads there; `path` is shown. */
export const createFile = (path: string, odirect: boolean, reached = path): Promise<number> =>
  call(
    { operation: "create", path, direct: odirect },
    (done) =>
      fs.open(
        reached,
        fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_EXCL | direct(odirect),
        0o644,
        done
      )
  )

const remove = (path: string, reached: string): Promise<void> =>
  new Promise((resolve, reject) =>
    fs.unlink(
      reached,
      (error) =>
        error === null || error.code === "ENOENT" ? resolve() : reject(failureOf(error, { operation: "remove", path }))
    )
  )

/**
 * Makes a file of a name that only this program gives, in place of what a killed run left under it. That is removed and not
 * written to: it may be a link, or another name of somebody's file.
 */
export const createTemporary = async (path: string, odirect: boolean, reached = path): Promise<number> => {
  await remove(path, reached)
  return createFile(path, odirect, reached)
}

/** A small file, whole and flushed; what was under its name is replaced. */
export const writeText = async (path: string, text: string | Uint8Array, reached = path): Promise<void> => {
  const temporary = `${reached}.tmp`
  const fd = await createTemporary(path, false, temporary)
  try {
    const bytes = typeof text === "string" ? Buffer.from(text) : text
    await writeAll({ fd, path, bytes, length: bytes.length, offset: 0, direct: false })
    await syncFile(fd, path)
  } catch (error) {
    fs.unlink(temporary, () => undefined)
    throw error
  } finally {
    await closeFile(fd, path)
  }
  await renameFile(temporary, reached, path)
}

export const renameFile = (from: string, to: string, path = from): Promise<void> =>
  call({ operation: "rename", path }, (done) => fs.rename(from, to, (error) => done(error, undefined)))

export const openFile = (path: string, odirect: boolean): Promise<number> =>
  call(
    { operation: "open", path, direct: odirect },
    (done) => fs.open(path, fs.constants.O_RDONLY | direct(odirect), done)
  )

/** A file that is there, to be written into; through no link. */
export const openToWrite = (path: string, odirect: boolean, reached = path): Promise<number> =>
  call(
    { operation: "open", path, direct: odirect },
    (done) => fs.open(reached, fs.constants.O_WRONLY | fs.constants.O_NOFOLLOW | direct(odirect), done)
  )

/** Through no link, and waiting for no pipe. */
export const openInFolder = (path: string, odirect: boolean, reached = path): Promise<number> =>
  call(
    { operation: "open", path, direct: odirect },
    (done) =>
      fs.open(
        reached,
        fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK | direct(odirect),
        done
      )
  )

export const closeFile = (fd: number, path: string): Promise<void> =>
  call({ operation: "close", path }, (done) => fs.close(fd, (error) => done(error ?? null, undefined)))

export const syncFile = (fd: number, path: string): Promise<void> =>
  call({ operation: "fsync", path }, (done) => fs.fsync(fd, (error) => done(error, undefined)))

export const truncateFile = (fd: number, path: string, bytes: number): Promise<void> =>
  call({ operation: "truncate", path }, (done) => fs.ftruncate(fd, bytes, (error) => done(error, undefined)))

export const sizeOf = (path: string, reached = path): Promise<number> =>
  call({ operation: "stat", path }, (done) => fs.stat(reached, (error, stats) => done(error, stats?.size)))

/** True when it was made, false when it was there. */
export const makeFolder = (path: string, reached = path): Promise<boolean> =>
  new Promise((resolve, reject) =>
    fs.mkdir(reached, (error) => {
      if (error === null) resolve(true)
      else if (error.code === "EEXIST") resolve(false)
      else reject(failureOf(error, { operation: "make folder", path }))
    })
  )

/** Makes the entries of a folder durable. */
export const syncFolder = async (path: string): Promise<void> => {
  const fd = await call<number>({ operation: "open", path }, (done) => fs.open(path, fs.constants.O_RDONLY, done))
  await syncFile(fd, path)
  await closeFile(fd, path)
}

interface Transfer {
  readonly fd: number
  readonly path: string
  readonly bytes: Uint8Array
  readonly length: number
  readonly offset: number
  readonly direct: boolean
}

/** Writes all of it; a short write goes on where it ended, with O_DIRECT from the last whole block. */
export const writeAll = async ({ bytes, direct: odirect, fd, length, offset, path }: Transfer): Promise<void> => {
  const doing = { operation: "write", path, offset, direct: odirect }
  for (let done = 0; done < length;) {
    const from = done
    const n = await call<number>(doing, (next) => fs.write(fd, bytes, from, length - from, offset + from, next))
    const whole = odirect && n < length - done ? n - n % blockBytes : n
    if (whole === 0) throw failureOf(undefined, { ...doing, operation: "write nothing to" })
    done += whole
  }
}

/** Reads until `length` bytes or the end of the file; answers how many there were. */
export const readUpTo = async ({ bytes, direct: odirect, fd, length, offset, path }: Transfer): Promise<number> => {
  let done = 0
  while (done < length) {
    const from = done
    const n = await call<number>(
      { operation: "read", path, offset, direct: odirect },
      (next) => fs.read(fd, bytes, from, length - from, offset + from, next)
    )
    done += n
    if (n === 0 || odirect && n % blockBytes !== 0) break
  }
  return done
}
