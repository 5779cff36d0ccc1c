/**
 * Reading values out of strangers' files: numbers and truths in text are what they say, and whatever cannot be used is
 * missing with the field, what was expected and what was found.
 */
import { isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"
import { isOverride, type Parameter } from "../domain/Parameter.ts"
import { type Known, missing, present, type RunEvidence } from "./Evidence.ts"
import * as K from "./known.ts"

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** `55500`, `"55500"`, `"14000.0"` → number; NaN, infinities, empty text and everything else → undefined. */
export const toNumber = (value: unknown): number | undefined => {
  const n = typeof value === "string" && decimal.test(value.trim()) ? Number(value) : value
  return typeof n === "number" && Number.isFinite(n) ? n : undefined
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "on"].map((word) => [word, true] as const),
  ...["false", "no", "off"].map((word) => [word, false] as const)
])

/** `true`, `"True"`, `"on"`, 1 → true, and their opposites; everything else → undefined. */
export const toTruth = (value: unknown): boolean | undefined => {
  if (typeof value === "boolean") return value
  if (value === 1 || value === "1") return true
  if (value === 0 || value === "0") return false
  return typeof value === "string" ? truths.get(value.trim().toLowerCase()) : undefined
}

const shown = (value: unknown): string => {
  const text = typeof value === "number" ? String(value) : JSON.stringify(value) ?? "nothing"
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

const reading = <B>(expected: string, read: (value: unknown) => B | undefined) =>
(
  known: Known<unknown>,
  field: string
): Known<B> => {
  if (known._tag !== "present") return known
  const found = read(known.value)
  return found === undefined
    ? missing(`${field} should be ${expected}, found ${shown(known.value)}`, known.source)
    : present(found, known.source)
}

/** A number, also one that stands as text. */
export const number = reading("a number", toNumber)

/** A whole number; `"14000.0"` is one. */
export const integer = reading("a whole number", (value) => {
  const n = toNumber(value)
  return n !== undefined && Number.isSafeInteger(n) ? n : undefined
})

/** A number of something that is more than nothing. */
export const positiveNumber = reading("a number above 0", (value) => {
  const n = toNumber(value)
  return n !== undefined && n > 0 ? n : undefined
})

/** The size of something: at least one byte; decimals are somebody's average. */
export const byteSize = reading("a number of bytes", (value) => {
  const n = toNumber(value)
  return n !== undefined && n >= 1 ? n : undefined
})

/** A count of things that exist: processes, hosts. */
export const positiveInteger = reading("a whole number above 0", (value) => {
  const n = toNumber(value)
  return n !== undefined && Number.isSafeInteger(n) && n > 0 ? n : undefined
})

/** A truth in any of its usual spellings. */
export const truth = reading("true or false", toTruth)

/** A text that is not blank, without blanks at its ends. */
export const text = reading(
  "text",
  (value) => typeof value === "string" && value.trim() !== "" ? value.trim() : undefined
)

/** A text from a list, whatever its case; the list's own spelling comes back. */
export const oneOf = <A extends string>(choices: ReadonlyArray<A>) =>
  reading(
    `one of ${choices.join(", ")}`,
    (value) =>
      typeof value === "string"
        ? choices.find((choice) => choice.toLowerCase() === value.trim().toLowerCase())
        : undefined
  )

const listOf = (accepts: (n: number) => boolean) => (value: unknown): ReadonlyArray<number> | undefined => {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const all = value.flatMap((entry) => {
    const n = toNumber(entry)
    return n !== undefined && accepts(n) ? [n] : []
  })
  return all.length === value.length ? all : undefined
}

/** Numbers, one at least; a single one that is none makes all of them missing. */
export const numbers = reading("a list of numbers", listOf(() => true))

/** Host memory: a zero in it is a gathering fault, never a value. */
export const positiveNumbers = reading("a list of numbers above 0", listOf((n) => n > 0))

/** Dotted paths are constants of the program; each is split once. */
const splits = new Map<string, ReadonlyArray<string>>()

const keysOf = (path: string): ReadonlyArray<string> => {
  const known = splits.get(path)
  if (known !== undefined) return known
  const keys = path.split(".")
  splits.set(path, keys)
  return keys
}

const valueAt = (object: JsonObject, path: string): Json | undefined => {
  let inner: Json | undefined = object
  for (const key of keysOf(path)) {
    if (!isJsonObject(inner) || !Object.hasOwn(inner, key)) return undefined
    inner = inner[key]
  }
  return inner
}

/** The value at a dotted path of a nested object; null counts as not recorded. `path` is one the program names. */
export const at = (object: Known<JsonObject>, path: string): Known<Json> => {
  if (object._tag !== "present") return object
  const found = valueAt(object.value, path)
  return found === undefined || found === null
    ? missing(`${path} is not recorded`, object.source)
    : present(found, object.source)
}

/** OPEN was asked for, which is free where CLOSED demands a value. */
export const isAskedOpen = ({ requestedDivision }: RunEvidence): boolean =>
  requestedDivision._tag === "present" && requestedDivision.value === "OPEN"

/** A benchmark's own fact by name. */
export const fact = (run: RunEvidence, name: string): Known<Json> =>
  (Object.hasOwn(run.facts, name) ? run.facts[name] : undefined) ?? missing(`${name} is not recorded`, "facts")

/** The last value given for a key, whoever gave it: overrides win over the workload they were laid upon. */
export const override = ({ overrides }: RunEvidence, key: string): Known<Json> => {
  if (overrides._tag !== "present") return overrides
  const found = overrides.value.findLast((parameter) => parameter.key === key)
  return found === undefined
    ? missing(`${key} was not overridden`, overrides.source)
    : present(found.value, overrides.source)
}

/** A workload setting as it ran: the override where there is one, else what the workload holds. */
export const setting = (run: RunEvidence, key: string): Known<Json> =>
  K.firstOf(override(run, key), at(run.workload, key))

/** What people changed, in the order given; what the tool injected is not among it. */
export const peoplesOverrides = (parameters: ReadonlyArray<Parameter>): ReadonlyArray<Parameter> =>
  parameters.filter(isOverride)
