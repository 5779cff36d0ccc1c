/** Figures of strangers' documents, and when two of them that should be one are not. */
import { isJsonObject, type Json, type JsonObject } from "../../../domain/Json.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import { isPossible } from "../../../rules/possible.ts"

export const rule = "summary-agrees-with-ranks"

/** Larger relative differences than this are an issue. */
export const tolerance = 0.005

/** Stamps in rank files are taken beside the clock that times a block, up to this many seconds apart. */
export const clockSlack = 0.003

export const numberOf = (value: Json | undefined): number | undefined => {
  const n = typeof value === "string" && value.trim() !== "" ? Number(value) : value
  return typeof n === "number" && Number.isFinite(n) ? n : undefined
}

export const possible = (name: string, value: Json | undefined): number | undefined => {
  const n = numberOf(value)
  return n !== undefined && isPossible(name, n) ? n : undefined
}

export const at = (object: JsonObject | null | undefined, ...keys: ReadonlyArray<string>): Json | undefined =>
  keys.reduce<Json | undefined>((value, key) => isJsonObject(value) ? value[key] : undefined, object ?? undefined)

export const numbersOf = (value: Json | undefined): ReadonlyArray<number> | undefined => {
  if (!Array.isArray(value)) return undefined
  const numbers = value.map(numberOf)
  return numbers.every((n) => n !== undefined) ? numbers : undefined
}

const stampShape = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/

/** ISO text with up to nanoseconds → seconds; without an offset it is read as UTC, which cancels in differences. */
export const secondsOf = (value: Json | undefined): number | undefined => {
  if (typeof value !== "string") return undefined
  const [, whole, fraction, zone] = stampShape.exec(value.trim()) ?? []
  if (whole === undefined) return undefined
  const millis = Date.parse(`${whole.replace(" ", "T")}${zone ?? "Z"}`)
  return Number.isNaN(millis) ? undefined : millis / 1000 + Number(`0.${fraction ?? "0"}`)
}

export const isDefined = <A>(value: A | undefined): value is A => value !== undefined

export const seconds = (stats: Json | undefined): number | undefined => {
  const begin = secondsOf(at(isJsonObject(stats) ? stats : null, "start"))
  const end = secondsOf(at(isJsonObject(stats) ? stats : null, "end"))
  return begin === undefined || end === undefined ? undefined : end - begin
}

export const differs = (recorded: number, again: number, slack: number): boolean =>
  Math.abs(recorded - again) > Math.max(tolerance, slack) * Math.max(Math.abs(again), 1e-12)

export const round = (value: number): string => String(Number(value.toPrecision(6)))

export const disagreement = (field: string, recorded: number, again: number, from: string): Issue => ({
  rule,
  validation: "INVALID",
  severity: "error",
  message: `summary.json says ${field} = ${round(recorded)}; ${from} give ${round(again)}, which differs by more than ${
    tolerance * 100
  } %`,
  parameter: `metric.${field}`,
  expected: round(again),
  actual: round(recorded),
  source: "summary.json",
  disputed: false
})
