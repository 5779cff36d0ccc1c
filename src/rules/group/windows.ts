/** Windows of consecutive runs in a longer series. Picking among them is allowed, mixing them is not. */
import type { Experiment, GroupMember, Part } from "../Group.ts"

const partsOf = (size: number, warmUp: boolean): ReadonlyArray<Part> =>
  Array.from({ length: size }, (_, i): Part => warmUp && i === 0 ? "warm-up" : "measured")

const windowOf = <M extends GroupMember>(runs: ReadonlyArray<M>, warmUp: boolean): Experiment<M> => {
  const parts = partsOf(runs.length, warmUp)
  return { members: runs.map((run, i) => ({ run, part: parts[i] ?? "measured" })) }
}

/** All windows of `size` runs, newest first; a series shorter than that is one incomplete window. */
export const windows = <M extends GroupMember>(
  runs: ReadonlyArray<M>,
  size: number,
  warmUp: boolean
): ReadonlyArray<Experiment<M>> => {
  const newest = Math.max(runs.length - size, 0)
  return runs.slice(0, newest + 1).map((_, i) => windowOf(runs.slice(newest - i, newest - i + size), warmUp))
}
