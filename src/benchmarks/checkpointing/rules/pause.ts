/** When the write invocation ended and the read invocation began, and whose clock says so. */
import type { Known } from "../../../rules/Evidence.ts"
import type { GroupMember } from "../../../rules/Group.ts"
import { secondsBetween } from "../../../rules/stamp.ts"

export interface Pause {
  /** Whose clock, in words. */
  readonly by: string
  /** Both invocations were recorded. */
  readonly stamped: boolean
  readonly seconds: Known<number>
}

export const pauseOf = (write: GroupMember, read: GroupMember): Pause => {
  const stamped = write.invocation?.endedAt !== undefined && write.invocation.endedAt !== null &&
    read.invocation !== null
  return {
    by: stamped ? "the recorded invocations" : "the summaries, which leave out start-up and clean-up",
    stamped,
    seconds: stamped
      ? secondsBetween(write.invocation?.endedAt ?? null, read.invocation?.startedAt ?? null, "pause")
      : secondsBetween(write.end, read.start, "pause")
  }
}
