/** What the program and its report workers say to each other. */
import type { EditionId } from "../../domain/Edition.ts"
import type { LeftOut } from "../LeftOut.ts"
import type { LineHead } from "../RunLine.ts"

/** What a worker knows from its start. */
export interface WorkerSettings {
  /** Absolute. */
  readonly root: string
  /** `--edition`, when it judges all runs. */
  readonly edition: EditionId | null
  /** `--deep`: metadata are compared with what the engine left of its own. */
  readonly deep: boolean
  /** Files changed after this (nanoseconds since 1970, decimal) are read and never remembered. */
  readonly settledBefore: string
}

interface Folders {
  readonly folders: ReadonlyArray<string>
  /** Only these folders, none below them: one of them ended a worker before. */
  readonly shallow: boolean
}

export type Job =
  /** Walk these folders and what is below them. `read`: read runs at once; else only fingerprint them. */
  | ({ readonly kind: "walk"; readonly read: boolean } & Folders)
  | ({ readonly kind: "read" } & Folders)

export interface Fingerprinted {
  readonly path: string
  readonly fingerprint: string
}

export interface ReadEntry {
  readonly head: LineHead
  /** Bytes of the line without its newline. */
  readonly length: number
}

export interface Report {
  /** Folders that hold runs and were only fingerprinted. */
  readonly fingerprinted: ReadonlyArray<Fingerprinted>
  /** Journal lines of what was read, each with its newline, in the order of `entries`. */
  readonly lines: Uint8Array
  readonly entries: ReadonlyArray<ReadEntry>
  /** Shapes of CSV rows that this worker met for the first time. */
  readonly shapes: ReadonlyArray<readonly [name: string, columns: ReadonlyArray<string>]>
  readonly leftOut: ReadonlyArray<LeftOut>
  /** Folders of the job that the worker did not get to within its slice of time. */
  readonly rest: ReadonlyArray<string>
}
