/**
 * The search for the last of ascending candidates that still passes, where one run of a candidate may lie. What was tried so
 * far decides what is tried next, so that a search goes on where it was broken off. Pure.
 */
import type * as Arr from "effect/Array"

/** How a first candidate that fails is looked for: by twice the value each time, or by one candidate after the other. */
export type Opening = "doubling" | "each"

/** A run of a candidate, and whether it passed. */
export interface Tried {
  /** The candidate: a count. */
  readonly value: number
  readonly passed: boolean
}

/** What comes next of a search, in counts of the candidates: another run, or the answer. */
export type Next =
  | { readonly _tag: "try"; readonly value: number }
  /** `limit` passed twice; `above`, the next candidate, failed twice. */
  | { readonly _tag: "found"; readonly limit: number; readonly above: number }
  /** The largest candidate passed twice: the limit is not below it. */
  | { readonly _tag: "open"; readonly limit: number }
  /** The least candidate failed twice. */
  | { readonly _tag: "none"; readonly least: number }

/** How a search ended. */
export type Answer = Exclude<Next, { readonly _tag: "try" }>

/** So many runs that agree decide about a candidate; a third is made when two differ. */
const agreeing = 2

interface Standing {
  readonly passes: number
  readonly fails: number
}

const standingsOf = (tried: ReadonlyArray<Tried>): ReadonlyMap<number, Standing> => {
  const standings = new Map<number, Standing>()
  for (const { passed, value } of tried) {
    const { fails, passes } = standings.get(value) ?? { passes: 0, fails: 0 }
    standings.set(value, passed ? { passes: passes + 1, fails } : { passes, fails: fails + 1 })
  }
  return standings
}

/** The candidate after `at` when all so far passed. */
const onward = (candidates: ReadonlyArray<number>, at: number, opening: Opening): number => {
  if (opening === "each") return at + 1
  const twice = 2 * (candidates[at] ?? 0)
  const reached = candidates.findLastIndex((value) => value <= twice)
  return Math.max(at + 1, reached)
}

/** `candidates` ascend. What was tried and is none of them counts for nothing. At most three runs of each are asked for. */
export const nextTry = (
  candidates: Arr.NonEmptyReadonlyArray<number>,
  opening: Opening,
  tried: ReadonlyArray<Tried>
): Next => {
  const standings = standingsOf(tried)
  const standing = (at: number): Standing => standings.get(candidates[at] ?? Number.NaN) ?? { passes: 0, fails: 0 }
  const value = (at: number): number => candidates[at] ?? candidates[0]
  const attempt = (at: number): Next => ({ _tag: "try", value: value(at) })

  const tied = candidates.findIndex((_, at) => standing(at).passes === standing(at).fails && standing(at).passes > 0)
  if (tied >= 0) return attempt(tied)

  const failing = candidates.findIndex((_, at) => standing(at).fails > standing(at).passes)
  const end = failing < 0 ? candidates.length : failing
  const passing = candidates.findLastIndex((_, at) => at < end && standing(at).passes > 0)
  const isSure = (at: number): boolean => Math.max(standing(at).passes, standing(at).fails) >= agreeing

  if (failing < 0) {
    if (passing < 0) return attempt(0)
    if (passing < candidates.length - 1) return attempt(onward(candidates, passing, opening))
    return isSure(passing) ? { _tag: "open", limit: value(passing) } : attempt(passing)
  }
  if (failing - passing > 1) return attempt(Math.floor((passing + failing) / 2))
  if (passing >= 0 && !isSure(passing)) return attempt(passing)
  if (!isSure(failing)) return attempt(failing)
  return passing < 0
    ? { _tag: "none", least: value(0) }
    : { _tag: "found", limit: value(passing), above: value(failing) }
}
