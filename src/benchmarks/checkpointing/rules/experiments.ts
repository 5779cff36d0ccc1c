/**
 * Which checkpointing runs are judged together: one that writes and reads, or one that only writes with the read-only one
 * after it; a recorded experiment says which that is. Each experiment stands alone; counts are never summed over several.
 */
import type { FormExperiments, GroupMember, Part, Played } from "../../../rules/Group.ts"
import { inTimeOrder } from "../../../rules/stamp.ts"

const partOf = ({ checkpointReads: reads, checkpointWrites: writes }: GroupMember): Part => {
  if (reads === null || writes === null) return "not counted"
  if (writes > 0 && reads > 0) return "write and read"
  if (writes > 0) return "write"
  return reads > 0 ? "read" : "not counted"
}

/** The read-only run of a write-only one: of the same recorded experiment; where none is recorded, the very next run. */
const readOf = <M extends GroupMember>(played: ReadonlyArray<Played<M>>, i: number): Played<M> | undefined => {
  const write = played[i]
  if (write?.part !== "write") return undefined
  const id = write.run.experiment?.id
  const read = id === undefined
    ? played[i + 1]
    : played.find(({ part, run }) => part === "read" && run.experiment?.id === id)
  return read?.part === "read" && read.run.experiment?.id === id ? read : undefined
}

export const checkpointingExperiments: FormExperiments = (_, runs) => {
  const played = inTimeOrder(runs).map((run) => ({ run, part: partOf(run) }))
  const reads = played.map((_, i) => readOf(played, i))
  const paired = new Set(reads)
  return played.flatMap((member, i) => {
    if (paired.has(member)) return []
    const read = reads[i]
    return [{ members: read === undefined ? [member] : [member, read] }]
  }).reverse()
}
