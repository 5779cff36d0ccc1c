/**
 * Which training runs are judged together. Recorded roles win. Else windows of consecutive runs: v3.0 six, of which the first
 * warms up; v2.0 six likewise, or five all measured; v1.0 five all measured.
 */
import type { Experiment, FormExperiments, GroupMember } from "../../../rules/Group.ts"
import { windows } from "../../../rules/group/windows.ts"
import { inTimeOrder } from "../../../rules/stamp.ts"

export const measuredRuns = 5

/** A warm-up and the measured runs after it, up to the next warm-up. Measured runs beyond the fifth are not counted. */
const byRole = <M extends GroupMember>(runs: ReadonlyArray<M>): ReadonlyArray<Experiment<M>> =>
  runs.reduce<ReadonlyArray<ReadonlyArray<M>>>(
    (series, run) =>
      run.role === "warm-up"
        ? [...series, [run]]
        : [...series.slice(0, -1), [...series.at(-1) ?? [], run]],
    []
  ).map((series): Experiment<M> => {
    const counted = measuredRuns + (series[0]?.role === "warm-up" ? 1 : 0)
    return {
      members: series.map((run, i) => ({
        run,
        part: i >= counted ? "not counted" : run.role === "warm-up" ? "warm-up" : "measured"
      }))
    }
  }).reverse()

export const trainingExperiments: FormExperiments = (edition, runs) => {
  const ordered = inTimeOrder(runs)
  const withRole = ordered.filter(({ role }) => role !== null)
  if (withRole.length > 0) return byRole(withRole)
  if (edition === "v1.0" || (edition === "v2.0" && ordered.length <= measuredRuns)) {
    return windows(ordered, measuredRuns, false)
  }
  return windows(ordered, measuredRuns + 1, true)
}
