/** Words of a document that no reader knows: each is a doubt, which the rule `readable` turns into "not judged". */
import { type Json, type JsonObject } from "../../domain/Json.ts"
import type { Doubt, Known } from "../../rules/Evidence.ts"
import * as T from "../../rules/tolerant.ts"

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
