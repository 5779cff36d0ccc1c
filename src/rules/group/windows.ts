/** Windows of consecutive runs in a longer series. Picking among them is allowed, mixing them is not. */
import type { Experiment, GroupMember } from "../Group.ts"

/** Lists its runs only when asked: a long series has many windows, and few of them are looked at. */
const windowOf = <M extends GroupMember>(
  runs: ReadonlyArray<M>,
  from: number,
  size: number,
  warmUp: boolean
): Experiment<M> => ({
  get members() {
    return runs.slice(from, from + size).map((run, i) => ({
      run,
      part: warmUp && i === 0 ? "warm-up" as const : "measured" as const
    }))
  }
})

/** All windows of `size` runs, newest first; a series shorter than that is one incomplete window. */
export const windows = <M extends GroupMember>(
  runs: ReadonlyArray<M>,
  size: number,
  warmUp: boolean
): ReadonlyArray<Experiment<M>> => {
  const newest = Math.max(runs.length - size, 0)
  return runs.slice(0, newest + 1).map((_, i) => windowOf(runs, newest - i, size, warmUp))
}
