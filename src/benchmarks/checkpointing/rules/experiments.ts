/**
 * Which checkpointing runs are judged together: one that writes and reads, or one that only writes with the read-only one
 * after it. Each experiment stands alone; counts are never summed over several.
 */
import type { FormExperiments, GroupMember, Part } from "../../../rules/Group.ts"
import { inTimeOrder } from "../../../rules/stamp.ts"

const partOf = ({ checkpointReads: reads, checkpointWrites: writes }: GroupMember): Part => {
  if (reads === null || writes === null) return "not counted"
  if (writes > 0 && reads > 0) return "write and read"
  if (writes > 0) return "write"
  return reads > 0 ? "read" : "not counted"
}

export const checkpointingExperiments: FormExperiments = (_, runs) => {
  const played = inTimeOrder(runs).map((run) => ({ run, part: partOf(run) }))
  return played.flatMap((member, i) => {
    const [before, after] = [played[i - 1], played[i + 1]]
    if (member.part === "read" && before?.part === "write") return []
    return [{ members: member.part === "write" && after?.part === "read" ? [member, after] : [member] }]
  }).reverse()
}
