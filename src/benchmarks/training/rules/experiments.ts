/**
 * Which training runs are judged together. Recorded roles win. Else windows of consecutive runs: v3.0 six, of which the first
 * warms up; v2.0 six likewise, or five all measured; v1.0 five all measured.
 */
import * as Arr from "effect/Array"
import type { Experiment, FormExperiments, GroupMember } from "../../../rules/Group.ts"
import { windows } from "../../../rules/group/windows.ts"
import { inTimeOrder } from "../../../rules/stamp.ts"
import { trainingEdition } from "../edition.ts"

/** Where a series of runs with roles begins: with another recorded experiment, and where none is recorded with a warm-up. */
const begins = <M extends GroupMember>(runs: ReadonlyArray<M>): ReadonlyArray<number> =>
  runs.flatMap(({ experiment, role }, i) => {
    const before = runs[i - 1]
    const isFirst = before === undefined || before.experiment?.id !== experiment?.id
    return isFirst || (experiment === null || experiment === undefined) && role === "warm-up" ? [i] : []
  })

/** The warm-up and up to as many measured runs after it. Later ones of the same series belong to no experiment. */
const byRole = <M extends GroupMember>(
  runs: ReadonlyArray<M>,
  measured: number
): ReadonlyArray<Experiment<M>> => {
  const starts = begins(runs)
  return starts.map((start, k): Experiment<M> => {
    const series = runs.slice(start, starts[k + 1])
    const warmUps = Arr.takeWhile(series, ({ role }) => role === "warm-up").length
    return {
      members: series.slice(0, warmUps + measured).map((run) => ({
        run,
        part: run.role === "warm-up" ? "warm-up" : "measured"
      }))
    }
  }).reverse()
}

export const trainingExperiments: FormExperiments = (edition, runs) => {
  const { measured, warmUpIsSubmitted, warmUps } = trainingEdition(edition).runs
  const ordered = inTimeOrder(runs)
  const withRole = ordered.filter(({ role }) => role !== null)
  if (withRole.length > 0) return byRole(withRole, measured)
  return warmUps === 0 || (!warmUpIsSubmitted && ordered.length <= measured)
    ? windows(ordered, measured, false)
    : windows(ordered, measured + warmUps, true)
}
