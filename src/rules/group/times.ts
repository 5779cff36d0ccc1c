/** The time between runs, as far as the clock that stamped them can be believed. */
import { formatSeconds } from "../../domain/Units.ts"
import { type Known, missing } from "../Evidence.ts"
import type { GroupMember } from "../Group.ts"
import { clockSlack, secondsBetween } from "../stamp.ts"

type Timed = Pick<GroupMember, "path" | "start" | "end" | "invocation" | "clock">

const source = "start, end"

/** What was set in mid-run says nothing of the time around it either. */
const setDuring = ({ clock, path }: Timed): Known<never> | undefined =>
  clock === null || clock === undefined ? undefined : missing(`${path}: ${clock}`, source)

/** Two invocations on one machine since one boot: the time between them by its clock and by the time since boot. */
const setBetween = (before: Timed, run: Timed): Known<never> | undefined => {
  const [a, b] = [before.invocation?.sinceBoot, run.invocation?.sinceBoot]
  if (a === undefined || b === undefined || a.boot !== b.boot) return undefined
  const wall = secondsBetween(before.invocation?.endedAt ?? null, run.invocation?.startedAt ?? null, "pause")
  const steady = b.started - a.ended
  return wall._tag !== "present" || Math.abs(wall.value - steady) <= clockSlack
    ? undefined
    : missing(
      `the wall clock was set between ${before.path} and ${run.path}: ${
        formatSeconds(steady)
      } passed by the time since ` +
        `boot, ${formatSeconds(wall.value)} by their stamps`,
      source
    )
}

export const durationOf = (run: Timed): Known<number> =>
  setDuring(run) ?? secondsBetween(run.start, run.end, `duration of ${run.path}`)

/** Of two neighbours in time, where their clock shows nothing. */
export const unlessSet = (before: Timed, run: Timed, seconds: Known<number>): Known<number> =>
  setDuring(before) ?? setDuring(run) ?? setBetween(before, run) ?? seconds

/** From the end of one to the start of the next. */
export const gapOf = (before: Timed, run: Timed): Known<number> =>
  unlessSet(before, run, secondsBetween(before.end, run.start, `gap before ${run.path}`))

/** From start to start. */
export const startsApart = (before: Timed, run: Timed): Known<number> =>
  unlessSet(before, run, secondsBetween(before.start, run.start, "start to start"))
