/** Words of a document that no reader knows: each is a doubt, which the rule `readable` turns into "not judged". */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import { type Json, type JsonObject } from "../../domain/Json.ts"
import type { Doubt, Known } from "../../rules/Evidence.ts"
import * as T from "../../rules/tolerant.ts"
import type { Finding } from "./held.ts"

const shown = (value: Json): string => JSON.stringify(value)?.slice(0, 60) ?? "nothing"

/** null and an absent key are no words. */
export const unknownWord = (
  document: Known<JsonObject>,
  parameter: string,
  words: ReadonlyArray<string>
): ReadonlyArray<Doubt> => {
  const found = T.at(document, parameter)
  return found._tag !== "present" || T.oneOf(words)(found, parameter)._tag === "present" ? [] : [{
    parameter,
    reason: `${parameter} says ${shown(found.value)}, which is none of ${words.join(", ")}`,
    source: found.source
  }]
}

export const neitherTrueNorFalse = (document: Known<JsonObject>, parameter: string): ReadonlyArray<Doubt> => {
  const found = T.at(document, parameter)
  return found._tag !== "present" || T.truth(found, parameter)._tag === "present" ? [] : [{
    parameter,
    reason: `${parameter} says ${shown(found.value)}, which is neither true nor false`,
    source: found.source
  }]
}

export const asDoubts = (findings: ReadonlyArray<Finding>, source: string): ReadonlyArray<Doubt> =>
  findings.map(([parameter, reason]) => ({ parameter, reason, source }))

/** What a schema does not find where it looks for it, one finding a field. `place`: of what was decoded, dotted; empty for a document. */
export const schemaFindings = (
  read: Either.Either<unknown, ParseResult.ParseError>,
  place: string
): ReadonlyArray<Finding> => {
  if (Either.isRight(read)) return []
  const seen = new Map<string, string>()
  for (const { message, path } of ParseResult.ArrayFormatter.formatErrorSync(read.left)) {
    const field = [...(place === "" ? [] : [place]), ...path].join(".")
    if (!seen.has(field)) seen.set(field, `${field}: ${message.split("\n")[0]?.slice(0, 120) ?? "it cannot be read"}`)
  }
  return [...seen]
}
