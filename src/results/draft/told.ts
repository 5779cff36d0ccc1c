/**
 * What a record of this program says of itself that is only told on: each entry is a column of results.json and results.csv, with
 * the path of its text in the record. Records of other programs say none of it.
 */
import * as Rec from "effect/Record"
import type { JsonObject } from "../../domain/Json.ts"
import type { Known } from "../../rules/Evidence.ts"
import * as T from "../../rules/tolerant.ts"
import { orNull } from "../values.ts"

const paths = {
  /** Release of the engine. */
  engine_version: "engine.version"
} as const

export type Told = Readonly<Record<keyof typeof paths, string | null>>

export const toldBy = (record: Known<JsonObject>): Told =>
  Rec.map(paths, (path, name) => orNull(T.text(T.at(record, path), name)))

export const nothingTold: Told = Rec.map(paths, () => null)
