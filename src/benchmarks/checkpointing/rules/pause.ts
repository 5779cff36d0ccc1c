/** When the write run ended and the read run began, and whose clock says so. */
import type { Known } from "../../../rules/Evidence.ts"
import type { GroupMember } from "../../../rules/Group.ts"
import { unlessSet } from "../../../rules/group/times.ts"
import { secondsBetween } from "../../../rules/stamp.ts"

interface Pause {
  /** Whose clock, in words. */
  readonly by: string
  /** The start of the read invocation was recorded. A summary begins later, after start-up, so that it makes a pause longer only. */
  readonly stamped: boolean
  readonly seconds: Known<number>
}

/** Of the read run's invocation from the write run's end; a summary stands in for what was not recorded. */
export const pauseOf = (write: GroupMember, read: GroupMember): Pause => {
  const ended = write.invocation?.endedAt ?? null
  const began = read.invocation?.startedAt ?? null
  const summaries = "which leave out start-up and clean-up"
  return {
    by: ended !== null && began !== null
      ? "the recorded invocations"
      : began !== null
      ? "the recorded start of the read invocation and the write run's summary"
      : ended !== null
      ? `the recorded end of the write invocation and the read run's summary, ${summaries}`
      : `the summaries, ${summaries}`,
    stamped: began !== null,
    seconds: unlessSet(write, read, secondsBetween(ended ?? write.end, began ?? read.start, "pause"))
  }
}
