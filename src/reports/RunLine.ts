/** The head of a journal line: what is kept in memory of every folder while groups are formed. */
import type * as Results from "../results/RunFacts.ts"

export interface LineHead {
  readonly path: string
  readonly fingerprint: string | null
  /** Of a folder that looks like a run and cannot be used; the other fields are then absent. */
  readonly leftOut?: Results.LeftOut
  /** A shape of CSV rows: its name and its columns; nothing else is there then. */
  readonly shape?: readonly [name: string, columns: ReadonlyArray<string>]
  /** `keyOf` its identity. */
  readonly key?: string
  readonly kind?: Results.RunKind
  readonly start?: string | null
  readonly recordedId?: string | null
  readonly reason?: string | null
  readonly command?: string | null
}

/** A run that can be counted or listed: what groups are formed by. */
export interface RunHead {
  readonly path: string
  readonly key: string
  readonly kind: Results.RunKind
  readonly start: string | null
  readonly recordedId: string | null
  readonly reason: string | null
  readonly command: string | null
}

/** `key`: the head's own, shared with the runs of its group; null where the head is of no run. */
export const runHead = (head: LineHead, key: string): RunHead | null =>
  head.kind === undefined ? null : {
    path: head.path,
    key,
    kind: head.kind,
    start: head.start ?? null,
    recordedId: head.recordedId ?? null,
    reason: head.reason ?? null,
    command: head.command ?? null
  }
