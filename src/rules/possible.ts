/**
 * Figures that no run can have, so that they are none: a rate below zero, a duration or a size of nothing, a utilisation of
 * more than all the time, a recall of more than all neighbours.
 */
import type { Json, JsonObject } from "../domain/Json.ts"

const mayBeZero = /stdev|_au_|recall/

/** Parts of a whole, and what the whole is. Clocks that time a part and the whole may differ by half a per cent. */
const wholes: ReadonlyArray<readonly [RegExp, number]> = [[/percentage/, 100.5], [/recall/, 1 + 1e-9]]

/** `name`: of a figure as DLIO and the other official programs call it. */
export const isPossible = (name: string, value: number): boolean =>
  Number.isFinite(value) && (mayBeZero.test(name) ? value >= 0 : value > 0) &&
  wholes.every(([part, whole]) => !part.test(name) || value <= whole)

/** Other numbers of a result are counts and settings, of which zero is one. */
const figureName =
  /throughput|_io_|duration|bandwidth|percentage|recall|checkpoint_size|tokens_per_sec|_(?:qps|gbps|ms|seconds)$/

const isImpossible = (name: string, value: Json): value is number =>
  typeof value === "number" && figureName.test(name) && !isPossible(name, value)

/** Metrics, and those of their values that nothing can be, each in the unit of its name. */
export interface Figures {
  readonly metrics: JsonObject
  readonly impossible: ReadonlyArray<{ readonly field: string; readonly value: number }>
}

/** The metrics with null in place of every figure that nothing can be; the very same object where all of them can. */
export const possibleFigures = (metrics: JsonObject): Figures => {
  const impossible: Array<{ readonly field: string; readonly value: number }> = []
  const kept = (name: string, field: string, value: Json): Json => {
    if (isImpossible(name, value)) {
      impossible.push({ field, value })
      return null
    }
    return Array.isArray(value) ? value.map((item: Json, i) => kept(name, `${field}.${i}`, item)) : value
  }
  const made = Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, kept(name, name, value)]))
  return impossible.length === 0 ? { metrics, impossible } : { metrics: made, impossible }
}
