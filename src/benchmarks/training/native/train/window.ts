/**
 * DLIO's figures of one block of one rank (docs/reference/dlio-training.md 8): the first step is left out, T is
 * everything from its end to the block's end, utilisation is the compute time as measured over T. Beside them stands the nominal
 * utilisation, of the whole block. Pure.
 */
import { type DialectName, dialects } from "../../../../rules/editions/dialects.ts"

/** Microseconds. */
interface BlockTimes {
  readonly start: number
  readonly end: number
  /** Of each step: the sleep as it was, and loading and computing together. */
  readonly compute: ArrayLike<number>
  readonly proc: ArrayLike<number>
}

interface BlockFigures {
  /** T, seconds. */
  readonly seconds: number
  /** C, seconds. */
  readonly computeSeconds: number
  /** Steps of the window. */
  readonly steps: number
  /** Percent. */
  readonly au: number
  /** Percent: all steps × the configured time / the whole block. A first step that took long lowers it. */
  readonly nominalAu: number
  /** null where the dialect's formula leaves no step. */
  readonly samplesPerSecond: number | null
}

/** DLIO leaves out this many steps at the start, none at the end. */
const excludedSteps = 1

/** null when the window has no step. */
export const blockFigures = (
  { compute, end, proc, start }: BlockTimes,
  work: { readonly batchSize: number; readonly computeSeconds: number; readonly dialect: DialectName }
): BlockFigures | null => {
  const all = compute.length
  const steps = all - excludedSteps
  if (steps < 1) return null
  const seconds = (end - start - proc[0]!) / 1e6
  if (!(seconds > 0)) return null
  let computed = 0
  for (let step = excludedSteps; step < all; step++) computed += compute[step]!
  const counted = all - dialects[work.dialect].throughputLeavesOut
  return {
    seconds,
    computeSeconds: computed / 1e6,
    steps,
    au: 100 * computed / 1e6 / seconds,
    nominalAu: 100 * all * work.computeSeconds / ((end - start) / 1e6),
    samplesPerSecond: counted < 1 ? null : work.batchSize * counted / seconds
  }
}

/** Why figures of an epoch of so many steps are missing; undefined when none is. */
export const missingFigures = (steps: number, dialect: DialectName): string | undefined => {
  if (steps <= excludedSteps) {
    return `utilisation and throughput leave the first step out, and the epoch has ${steps === 0 ? "none" : "no other"}`
  }
  const { throughputLeavesOut: left } = dialects[dialect]
  return steps <= left
    ? `${dialect}'s throughput counts all steps but two, and the epoch has only two`
    : undefined
}
