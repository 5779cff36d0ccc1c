/**
 * What a record of this program says of itself that is only told on: each entry is a column of results.json and results.csv, with
 * the path of its text in the record. Records of other programs say none of it.
 */
import type { JsonObject } from "../../domain/Json.ts"
import type { Known } from "../../rules/Evidence.ts"
import * as T from "../../rules/tolerant.ts"
import { orNull } from "../values.ts"

const paths = {
  /** Release of the engine. */
  engine_version: "engine.version"
} as const

export type Told = Readonly<Record<keyof typeof paths, string | null>>

const names = Object.keys(paths) as ReadonlyArray<keyof typeof paths>

export const toldBy = (record: Known<JsonObject>): Told =>
  Object.fromEntries(names.map((name) => [name, orNull(T.text(T.at(record, paths[name]), name))])) as Told

export const nothingTold = Object.fromEntries(names.map((name) => [name, null])) as Told
