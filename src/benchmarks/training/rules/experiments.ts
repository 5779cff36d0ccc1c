/**
 * Which training runs are judged together. Recorded roles win. Else windows of consecutive runs: v3.0 six, of which the first
 * warms up; v2.0 six likewise, or five all measured; v1.0 five all measured.
 */
import type { Experiment, FormExperiments, GroupMember } from "../../../rules/Group.ts"
import { windows } from "../../../rules/group/windows.ts"
import { inTimeOrder } from "../../../rules/stamp.ts"

export const measuredRuns = 5

/** A warm-up and up to five measured runs after it. Later ones of the same series belong to no experiment. */
const byRole = <M extends GroupMember>(runs: ReadonlyArray<M>): ReadonlyArray<Experiment<M>> => {
  const begins = runs.flatMap(({ role }, i) => i === 0 || role === "warm-up" ? [i] : [])
  return begins.map((begin, k): Experiment<M> => {
    const counted = measuredRuns + (runs[begin]?.role === "warm-up" ? 1 : 0)
    return {
      members: runs.slice(begin, begins[k + 1]).slice(0, counted).map((run) => ({
        run,
        part: run.role === "warm-up" ? "warm-up" : "measured"
      }))
    }
  }).reverse()
}

export const trainingExperiments: FormExperiments = (edition, runs) => {
  const ordered = inTimeOrder(runs)
  const withRole = ordered.filter(({ role }) => role !== null)
  if (withRole.length > 0) return byRole(withRole)
  if (edition === "v1.0" || (edition === "v2.0" && ordered.length <= measuredRuns)) {
    return windows(ordered, measuredRuns, false)
  }
  return windows(ordered, measuredRuns + 1, true)
}
