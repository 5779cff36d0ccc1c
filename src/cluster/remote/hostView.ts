/**
 * The file system of another host as the ports of this program: what looks at a folder here looks at it there by the same code. Reads
 * only, but for the probes that `HostFiles` makes and removes. A host that does not answer makes every look fail, never succeed.
 */
import * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { quoteWord } from "../../config/quote.ts"
import { errnoSaid } from "../../domain/errno.ts"
import { measured, unknown } from "../../domain/Fact.ts"
import { PathNotFound, StorageError } from "../../errors/AppError.ts"
import { refusedBy } from "../../errors/refusedBy.ts"
import { factsOfRefusal, type FileSystemStatus, HostFiles } from "../HostFiles.ts"
import { parseDf } from "../proc/df.ts"
import { mountOf, parseMounts } from "../proc/mounts.ts"
import { count } from "../proc/text.ts"
import type { HostShell, ShellAnswer } from "./hostShell.ts"
import type { Refusal } from "./Transport.ts"

export interface HostView {
  readonly fileSystem: FileSystem.FileSystem
  readonly files: Context.Tag.Service<HostFiles>
}

/** `place`: where a path is, or would be made. */
export const viewFunctions = `place() {
  at=$1
  while [ ! -e "$at" ] && [ ! -L "$at" ] && [ "$at" != / ]; do at=$(dirname -- "$at"); done
  if [ -d "$at" ]; then cd -- "$at"; else cd -- "$(dirname -- "$at")"; fi
}
status() {
  (if [ -e "$1" ]; then echo there; else echo absent; fi; place "$1" && pwd -P && stat -L -c %d . && df -Pk . | tail -n 1 &&
    echo "$(df -Pi . 2>/dev/null | tail -n 1)" && cat /proc/self/mounts)
}
takes() {
  (: >"$1/$2") && rm -f -- "$1/$2"
}
stranger() {
  [ -e "$1" ] || [ -L "$1" ] || return 0
  owner=$(stat -c %u -- "$1") || return 1
  [ "$owner" != "$(id -u)" ] || return 0
  made=$(cd -- "$(dirname -- "$1")" && (: >"$2") 2>/dev/null && stat -c %u -- "$2"; rm -f -- "$2")
  [ "$owner" = "$made" ] || echo "user $owner"
}
direct() {
  (cd -- "$1" && : >"$2" || exit 3
  dd if=/dev/zero of="$2" bs=4096 count=1 oflag=direct conv=notrunc
  taken=$?
  rm -f -- "$2"
  exit $taken)
}
`

/** Those for which the platform has a word of its own. */
const reasons: Readonly<Record<string, PlatformError.SystemErrorReason>> = {
  ENOENT: "NotFound",
  ENOTDIR: "BadResource",
  EACCES: "PermissionDenied"
}

const failed = (method: string, path: string, said: string): PlatformError.SystemError => {
  const code = errnoSaid(said)
  return new PlatformError.SystemError({
    reason: reasons[code ?? ""] ?? "Unknown",
    module: "FileSystem",
    method,
    pathOrDescriptor: path,
    description: said.trim(),
    cause: Object.assign(new Error(said.trim()), { code: code ?? undefined })
  })
}

const kinds: Readonly<Record<number, FileSystem.File.Type>> = {
  0x8000: "File",
  0x4000: "Directory",
  0x1000: "FIFO",
  0x2000: "CharacterDevice",
  0x6000: "BlockDevice",
  0xc000: "Socket"
}

const infoOf = (text: string): FileSystem.File.Info | undefined => {
  const [mode = "", size = "", device = ""] = text.trim().split(" ")
  const bits = Number.parseInt(mode, 16)
  if (!/^\d+$/.test(size) || Number.isNaN(bits)) return undefined
  return {
    type: kinds[bits & 0xf000] ?? "Unknown",
    mtime: Option.none(),
    atime: Option.none(),
    birthtime: Option.none(),
    dev: Number(device),
    ino: Option.none(),
    mode: bits,
    nlink: Option.none(),
    uid: Option.none(),
    gid: Option.none(),
    rdev: Option.none(),
    size: FileSystem.Size(BigInt(size)),
    blksize: Option.none(),
    blocks: Option.none()
  }
}

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text.split(/\s+/).filter((byte) => byte !== ""), (byte) => Number.parseInt(byte, 16))

const fileSystemOf = ({ ask }: HostShell): FileSystem.FileSystem => {
  const said = (method: string, path: string, command: string) =>
    ask(command).pipe(
      Effect.mapError(({ reason }) => failed(method, path, reason)),
      Effect.flatMap(({ status, text }) =>
        status === 0 ? Effect.succeed(text) : Effect.fail(failed(method, path, text))
      )
    )
  const stat: FileSystem.FileSystem["stat"] = (path) =>
    said("stat", path, `stat -L -c '%f %s %d' -- ${quoteWord(path)}`).pipe(
      Effect.flatMap((text) => {
        const info = infoOf(text)
        return info === undefined ? Effect.fail(failed("stat", path, text)) : Effect.succeed(info)
      })
    )
  return FileSystem.makeNoop({
    stat,
    exists: (path) =>
      stat(path).pipe(
        Effect.as(true),
        Effect.catchIf(
          (error) => error._tag === "SystemError" && error.reason === "NotFound",
          () => Effect.succeed(false)
        )
      ),
    readDirectory: (path) =>
      Effect.map(
        said("readDirectory", path, `ls -A -- ${quoteWord(`${path.replace(/\/+$/, "")}/`)}`),
        (text) => text.split("\n").filter((name) => name !== "")
      ),
    readFileString: (path) => said("readFileString", path, `cat -- ${quoteWord(path)}`),
    readLink: (path) => Effect.map(said("readLink", path, `readlink -- ${quoteWord(path)}`), (text) => text.trim()),
    // Its first bytes: nobody asks another host for whole files.
    stream: (path, { bytesToRead = 0 } = {}) =>
      Stream.fromEffect(
        Effect.map(said("stream", path, `od -An -v -tx1 -N ${Number(bytesToRead)} -- ${quoteWord(path)}`), bytesOf)
      )
  })
}

const statusIn = (path: string, { status, text }: ShellAnswer) => {
  const [standing = "", real = "", device = "", space = "", inodes = "", ...mounts] = text.split("\n")
  const found = parseDf(space)
  const nodes = parseDf(inodes)
  if (status !== 0 || found?.available === undefined || found.total === undefined || count(device) === undefined) {
    const errno = errnoSaid(text)
    return Effect.fail(
      errno === "ENOTDIR"
        ? new PathNotFound({ path, what: "folder" })
        : refusedBy(errno, { path, operation: "look up" })
    )
  }
  const mount = mountOf(parseMounts(mounts.join("\n")), real)
  const result: FileSystemStatus = {
    exists: standing === "there",
    availableBytes: found.available * 1024,
    totalBytes: found.total * 1024,
    freeInodes: (nodes?.total ?? 0) === 0 ? null : nodes?.available ?? null,
    device: Number(device),
    mount: mount === undefined
      ? unknown(`/proc/self/mounts has no mount that holds ${path}`)
      : measured(mount, "/proc/self/mounts")
  }
  return Effect.succeed(result)
}

const filesOf = ({ ask }: HostShell): Context.Tag.Service<HostFiles> => {
  let probes = 0
  const probe = () => `.mlpstorage-probe-$$-${++probes}`
  const unheard = (path: string, operation: string) => ({ reason }: Refusal) =>
    new StorageError({ path, operation: `${operation} (${reason})`, errno: null, partialFiles: [] })
  const status = (path: string) =>
    ask(`status ${quoteWord(path)}`).pipe(
      Effect.mapError(unheard(path, "df")),
      Effect.flatMap((answer) => statusIn(path, answer))
    )
  /** A refusal in full: what is known of the file system that refused stands beside the system's word. */
  const refusal = (folder: string, operation: string, said: string) =>
    Effect.flatMap(Effect.option(status(folder)), (found) =>
      Effect.fail(
        refusedBy(errnoSaid(said), { path: folder, operation, ...factsOfRefusal(Option.getOrUndefined(found)) })
      ))
  return HostFiles.of({
    read: (path) =>
      ask(`cat -- ${quoteWord(path)}`).pipe(
        Effect.map(({ status, text }) => status === 0 ? text : undefined),
        Effect.orElseSucceed(() => undefined)
      ),
    status,
    takesDirectIo: (folder) =>
      ask(`direct ${quoteWord(folder)} "${probe()}"`).pipe(
        Effect.mapError(unheard(folder, "write with O_DIRECT to")),
        Effect.flatMap(({ status, text }) =>
          status === 0
            ? Effect.succeed(true)
            : /Invalid argument|not supported/.test(text)
            ? Effect.succeed(false)
            : refusal(folder, "write with O_DIRECT to", text)
        )
      ),
    takesFiles: (folder, operation) =>
      ask(`takes ${quoteWord(folder)} "${probe()}"`).pipe(
        Effect.mapError(unheard(folder, operation)),
        Effect.flatMap(({ status, text }) => status === 0 ? Effect.void : refusal(folder, operation, text))
      ),
    stranger: (path) =>
      ask(`stranger ${quoteWord(path)} "${probe()}"`).pipe(
        Effect.mapError(unheard(path, "look up")),
        Effect.flatMap(({ status, text }) =>
          status === 0
            ? Effect.succeed(text.trim() === "" ? null : text.trim())
            : Effect.fail(refusedBy(errnoSaid(text), { path, operation: "look up" }))
        )
      )
  })
}

/** The host's file system through its shell, which was given `viewFunctions`. */
export const hostView = (shell: HostShell): HostView => ({ fileSystem: fileSystemOf(shell), files: filesOf(shell) })
