/** Port: the small facts of the local machine that no portable API offers. Live reads /proc and statfs; tests supply text. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { MountEntry } from "../domain/Cluster.ts"
import { type Fact, valueOf } from "../domain/Fact.ts"
import type { BadStructure, NoSpace, PathNotFound, PermissionDenied, StorageError } from "../errors/AppError.ts"
import type { RefusedFile } from "../errors/refusedBy.ts"

/** The file system that holds a path, at the moment of asking. */
export interface FileSystemStatus {
  /** False: nothing is at the path, and this is of where it would be made. */
  readonly exists: boolean
  /** Bytes an unprivileged user may still write. */
  readonly availableBytes: number
  readonly totalBytes: number
  /** null: the file system counts none, or nobody knows. */
  readonly freeInodes: number | null
  /** `st_dev`: equal for two paths of one file system. */
  readonly device: number
  /** The mount that holds the path. */
  readonly mount: Fact<MountEntry>
}

/** What the system may refuse. */
export type Refused = BadStructure | PermissionDenied | NoSpace | StorageError

/** What the state of a file system says about a file that it refused. */
export const factsOfRefusal = (
  status: FileSystemStatus | undefined
): Pick<RefusedFile, "exists" | "freeInodes" | "readOnly"> => ({
  exists: status?.exists === true,
  freeInodes: status?.freeInodes ?? undefined,
  readOnly: status !== undefined && valueOf(status.mount)?.options.split(",").includes("ro") === true
})

/** Files of one host; paths are absolute. */
export class HostFiles extends Context.Tag("mlpstorage/HostFiles")<HostFiles, {
  /** The text of a /proc, /sys or /etc file; absent files are `undefined`. */
  readonly read: (path: string) => Effect.Effect<string | undefined>
  /** Of the path, or of its nearest existing parent, which `exists` tells apart. Fails where a part of the path is no folder, or may not be looked at. */
  readonly status: (path: string) => Effect.Effect<FileSystemStatus, PathNotFound | Refused>
  /** Opens and removes a file with O_DIRECT in an existing folder; false when the file system refuses it. */
  readonly takesDirectIo: (folder: string) => Effect.Effect<boolean, Refused>
  /** Fails with why this user cannot make files in the folder (tried, not guessed); `operation` fits "no permission to … <folder>". */
  readonly takesFiles: (folder: string, operation: string) => Effect.Effect<void, Refused>
  /** Whose a file is, such as `user 1001`, when it is not this user's; null when it is, or nothing is there. Fails where it may not be looked at. */
  readonly stranger: (path: string) => Effect.Effect<string | null, Refused>
}>() {}
