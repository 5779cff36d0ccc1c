/** Values that two files hold of one thing: whether they say the same. */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import * as T from "../../rules/tolerant.ts"

/** `"8"` and 8, `"True"` and true are one value; lists and objects are compared as they are written. */
const plain = (value: Json): string => {
  const number = T.toNumber(value)
  if (number !== undefined) return String(number)
  const truth = typeof value === "boolean" || typeof value === "string" ? T.toTruth(value) : undefined
  return truth === undefined ? JSON.stringify(value) : String(truth)
}

/** The engine is told absolute folders where people gave relative ones. */
const samePlace = (a: Json, b: Json): boolean => {
  if (typeof a !== "string" || typeof b !== "string" || a.startsWith("/") === b.startsWith("/")) return false
  const [absolute, relative] = a.startsWith("/") ? [a, b] : [b, a]
  return relative !== "" && absolute.endsWith(`/${relative.replace(/^(?:\.\/)+/, "")}`)
}

export const same = (a: Json, b: Json): boolean => plain(a) === plain(b) || samePlace(a, b)

export const shown = (value: Json): string => typeof value === "string" && value !== "" ? value : plain(value)

export const valueAt = (object: JsonObject | null, key: string): Json | undefined =>
  key.split(".").reduce<Json | undefined>(
    (inner, part) => isJsonObject(inner) && Object.hasOwn(inner, part) ? inner[part] : undefined,
    object ?? undefined
  )
