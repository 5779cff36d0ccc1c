/**
 * Which training runs are judged together. Recorded roles win. Else windows of consecutive runs: v3.0 six, of which the first
 * warms up; v2.0 six likewise, or five all measured; v1.0 five all measured.
 */
import * as Arr from "effect/Array"
import type { Edition } from "../../../domain/Edition.ts"
import type { Experiment, FormExperiments, GroupMember } from "../../../rules/Group.ts"
import { windows } from "../../../rules/group/windows.ts"
import { inTimeOrder } from "../../../rules/stamp.ts"

export const measuredRuns = 5

/** What a result of an edition is made of. v2.0 lets the warm-up be left out of the folder, not of the series. */
export const runsOfEdition: Readonly<Record<Edition, { readonly warmUps: number; readonly measured: number }>> = {
  "v1.0": { warmUps: 0, measured: measuredRuns },
  "v2.0": { warmUps: 1, measured: measuredRuns },
  "v3.0": { warmUps: 1, measured: measuredRuns }
}

/** Where a series of runs with roles begins: with another recorded experiment, and where none is recorded with a warm-up. */
const begins = <M extends GroupMember>(runs: ReadonlyArray<M>): ReadonlyArray<number> =>
  runs.flatMap(({ experiment, role }, i) => {
    const before = runs[i - 1]
    const isFirst = before === undefined || before.experiment?.id !== experiment?.id
    return isFirst || (experiment === null || experiment === undefined) && role === "warm-up" ? [i] : []
  })

/** The warm-up and up to five measured runs after it. Later ones of the same series belong to no experiment. */
const byRole = <M extends GroupMember>(runs: ReadonlyArray<M>): ReadonlyArray<Experiment<M>> => {
  const starts = begins(runs)
  return starts.map((start, k): Experiment<M> => {
    const series = runs.slice(start, starts[k + 1])
    const warmUps = Arr.takeWhile(series, ({ role }) => role === "warm-up").length
    return {
      members: series.slice(0, warmUps + measuredRuns).map((run) => ({
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
