/** The head of a journal line: what is kept in memory of every folder while groups are formed. */
import { isJsonObject } from "../domain/Json.ts"
import type * as Results from "../results/RunFacts.ts"
import { partNames } from "./journal.ts"

/**
 * Whether its word about the group it belongs to can be taken: `sound` where nothing stands against the run, `none` where it is
 * no run of any group by its own word (it failed, it prepared).
 */
export type Standing = "sound" | "doubtful" | "none"

const standings: ReadonlyArray<unknown> = ["sound", "doubtful", "none"]

export interface LineHead {
  readonly path: string
  readonly fingerprint: string | null
  /** Of a folder that looks like a run and cannot be used; the other fields are then absent. */
  readonly leftOut?: Results.LeftOut
  /** A shape of CSV rows: its name and its columns; nothing else is there then. */
  readonly shape?: readonly [name: string, columns: ReadonlyArray<string>]
  /** `keyOf` its identity. */
  readonly key?: string
  /** Name of the shape of its CSV row. */
  readonly columns?: string
  readonly kind?: Results.RunKind
  readonly standing?: Standing
  readonly start?: string | null
  readonly recordedId?: string | null
  /** What a run without a recorded id is known by (copies.ts). */
  readonly mark?: string
  readonly reason?: string | null
  readonly mayBeOfOneHost?: true
  readonly command?: string | null
  /** Absent where the record has no other names. */
  readonly recordedAs?: Results.RecordedNames
}

/** A run that can be counted or listed: what groups are formed by. */
export interface RunHead {
  readonly path: string
  readonly key: string
  readonly columns: string
  readonly kind: Results.RunKind
  readonly standing: Standing
  readonly start: string | null
  readonly recordedId: string | null
  readonly mark: string | null
  readonly reason: string | null
  readonly mayBeOfOneHost: boolean
  readonly command: string | null
  readonly recordedAs: Results.RecordedNames | null
}

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string"

const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string")

const kinds: ReadonlyArray<unknown> = ["measured", "auxiliary", "incomplete"]

const isShape = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && areTexts(value[1])

const isTrueOrAbsent = (value: unknown): boolean => value === undefined || value === true

const isLeftOut = (value: unknown): boolean =>
  isJsonObject(value) && areTexts([value["path"], value["looksLike"], value["reason"]]) &&
  isTrueOrAbsent(value["ofOneHost"])

const areNames = (value: unknown): boolean =>
  value === undefined ||
  (isJsonObject(value) && [value["organization"], value["systemName"]].every(isTextOrNull))

const isRun = (value: Readonly<Record<string, unknown>>): boolean =>
  areTexts([value["key"], value["columns"]]) && kinds.includes(value["kind"]) &&
  standings.includes(value["standing"]) && areNames(value["recordedAs"]) &&
  [value["start"], value["recordedId"], value["reason"], value["command"]].every(isTextOrNull) &&
  isTrueOrAbsent(value["mayBeOfOneHost"]) &&
  (value["mark"] === undefined || typeof value["mark"] === "string")

/** True when this is the head of a line with so many parts, as this program writes them. */
export const isLineHead = (value: unknown, parts: number): value is LineHead => {
  if (!isJsonObject(value) || typeof value["path"] !== "string" || !isTextOrNull(value["fingerprint"])) return false
  if (value["shape"] !== undefined) return parts === 1 && isShape(value["shape"])
  if (value["leftOut"] !== undefined) return parts === 1 && isLeftOut(value["leftOut"])
  return parts === partNames.length && isRun(value)
}

/** `key` and `columns`: the head's own, shared with other runs; null where the head is of no run. */
export const runHead = (head: LineHead, key: string, columns: string): RunHead | null =>
  head.kind === undefined ? null : {
    path: head.path,
    key,
    columns,
    kind: head.kind,
    standing: head.standing ?? "doubtful",
    start: head.start ?? null,
    recordedId: head.recordedId ?? null,
    mark: head.mark ?? null,
    reason: head.reason ?? null,
    mayBeOfOneHost: head.mayBeOfOneHost ?? false,
    command: head.command ?? null,
    recordedAs: head.recordedAs ?? null
  }
