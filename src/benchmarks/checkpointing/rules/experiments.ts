/**
 * Which checkpointing runs are judged together: one that writes and reads, or one that only writes with the read-only one
 * after it. Each experiment stands alone; counts are never summed over several.
 */
import type { Experiment, FormExperiments, GroupMember, Part } from "../../../rules/Group.ts"
import { inTimeOrder } from "../../../rules/stamp.ts"

const partOf = ({ checkpointReads: reads, checkpointWrites: writes }: GroupMember): Part => {
  if (reads === null || writes === null) return "not counted"
  if (writes > 0 && reads > 0) return "write and read"
  if (writes > 0) return "write"
  return reads > 0 ? "read" : "not counted"
}

export const checkpointingExperiments: FormExperiments = <M extends GroupMember>(_: unknown, runs: ReadonlyArray<M>) =>
  inTimeOrder(runs).map((run) => ({ run, part: partOf(run) })).reduce<ReadonlyArray<Experiment<M>>>(
    (formed, member) => {
      const before = formed.at(-1)?.members
      const completes = member.part === "read" && before?.length === 1 && before[0]?.part === "write"
      return completes ? [...formed.slice(0, -1), { members: [...before, member] }] : [...formed, { members: [member] }]
    },
    []
  ).slice().reverse()
