/** Values of recorded documents beyond what the rules' own readers offer. */
import { isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"
import { type Known, missing, present } from "../rules/Evidence.ts"
import * as K from "../rules/known.ts"
import * as T from "../rules/tolerant.ts"
import { isShallow } from "./tolerantJson.ts"

/** The value, or null: projections say "not known" so. */
export const orNull = <A>(known: Known<A>): A | null => known._tag === "present" ? known.value : null

/** A list of numbers, each of them one. */
export const numbers = (known: Known<Json>, field: string): Known<ReadonlyArray<number>> =>
  K.flatMap(known, (value, source) => {
    if (!Array.isArray(value)) return missing(`${field} should be a list of numbers`, source)
    const all: Array<number> = []
    for (const [i, item] of value.entries()) {
      const n = T.toNumber(item)
      if (n === undefined) return missing(`${field}.${i} should be a number`, source)
      all.push(n)
    }
    return all.length === 0 ? missing(`${field} is empty`, source) : present(all, source)
  })

/** An object of which only fixed places are read; for large ones. */
export const anyObject = (known: Known<Json>, field: string): Known<JsonObject> =>
  K.flatMap(
    known,
    (value, source) => isJsonObject(value) ? present(value, source) : missing(`${field} should be an object`, source)
  )

/** An object that may be walked with recursion. */
export const object = (known: Known<Json>, field: string): Known<JsonObject> =>
  K.flatMap(
    anyObject(known, field),
    (value, source) => isShallow(value) ? present(value, source) : missing(`${field} is nested too deep`, source)
  )
