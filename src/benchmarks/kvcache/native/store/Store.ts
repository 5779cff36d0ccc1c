/** Where entries and blocks lie: what a cache asks of it, and what each operation took. */
import type { KvServer } from "../../KvMeasurement.ts"

export interface KvObject {
  /** Its key; also the name of its file, where it has one. */
  readonly key: string
  /** Unique within a rank's trial: stamps say it. */
  readonly number: number
  readonly bytes: number
}

/** Nanoseconds. `device` is a part of `total`. */
export interface Moved {
  readonly total: number
  readonly device: number
  /** Moved beside `bytes`: heads of files, and rounding up to blocks. */
  readonly padding: number
}

export interface Store {
  /** More reads, or writes, than these at once only wait for each other. */
  readonly atOnce: { readonly reads: number; readonly writes: number }
  /** The whole of a new object. */
  readonly write: (object: KvObject) => Promise<Moved>
  /** The whole of an object that was written. Null where a server evicted it by itself: that is a miss and no error. */
  readonly read: (object: KvObject) => Promise<Moved | null>
  readonly remove: (object: KvObject) => Promise<void>
  /** Keys of what lies in one file with it and goes when it goes, itself too; absent where each goes alone. */
  readonly together?: (object: KvObject) => ReadonlyArray<string>
  /** Writes what is held back; absent where nothing is. */
  readonly flush?: () => Promise<void>
  /** Of objects, where it holds fewer than its tier may. */
  readonly capacityBytes?: number
  /** What a server says of itself; absent where there is none. */
  readonly server?: () => Promise<KvServer>
  /** Fails where what lies there is not what was written; for the end of a trial. */
  readonly confirm: (objects: ReadonlyArray<KvObject>) => Promise<void>
  /** Removes all that is its own, and lets go. */
  readonly clear: () => Promise<void>
  /** Files that hold them now; null where there are no files. */
  readonly files: () => number | null
}
