/** What of the time after a run is accounted for, as far as it is recorded. */
import { formatSeconds } from "../../domain/Units.ts"
import type { GroupMember } from "../Group.ts"

/** `, 12.0 s of it on drop-caches`; empty where nothing is recorded. */
export const spentAfter = ({ experiment }: Pick<GroupMember, "experiment">): string => {
  const after = experiment?.after ?? null
  return after === null ? "" : `, ${formatSeconds(after.seconds)} of it on ${after.command}`
}
