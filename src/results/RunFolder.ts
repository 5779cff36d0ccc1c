/**
 * A folder as readers see it. Reading is two plain calls that never throw, so that the same readers run over node:fs in
 * report workers (100 000 folders: an Effect per file would cost more than the file), over the platform's file system
 * elsewhere, and over memory in tests.
 */

export interface FolderEntry {
  readonly name: string
  /** Of the entry itself; links are never followed. `unreadable`: the file system does not say. */
  readonly kind: "file" | "folder" | "link" | "other" | "unreadable"
}

/** What a call gave, or why it gave nothing: `ENOENT`, `EACCES`, `changed while it was read`, `larger than 64 MiB`, … */
export type Answer<A> =
  | { readonly _tag: "got"; readonly value: A }
  | { readonly _tag: "failed"; readonly reason: string }

export interface RunFolder {
  /** Below the scanned root, `/` between names, `""` for the root itself. Identifies the run. */
  readonly path: string
  /** Sorted by name. */
  readonly entries: ReadonlyArray<FolderEntry>
  /** Entries of a folder in this one or below, for example `dlio_config` or `option_1/trial_0`, sorted by name. */
  readonly list: (name: string) => Answer<ReadonlyArray<FolderEntry>>
  /** Bytes of a file in this folder or one below it: `summary.json`, `dlio_config/config.yaml`. */
  readonly read: (name: string) => Answer<Uint8Array>
}
