/** Are the files of all ranks there, so that a summary can be held against them? */
import type { Issue } from "../../domain/Verdict.ts"
import { rule } from "./figures.ts"
import type { Recorded } from "./Recorded.ts"

export const notRecomputed = (why: string, expected: number | string, actual: number | string): Issue => ({
  rule,
  validation: "UNKNOWN",
  severity: "error",
  message: `not checked: ${why}, so that the summary was not recomputed`,
  parameter: null,
  expected: String(expected),
  actual: String(actual),
  source: "<rank>_output.json, <rank>_per_epoch_stats.json",
  disputed: false
})

/** Files of some ranks say nothing of the rest; none at all is a gap only where the writer always leaves them. */
export const lackingRanks = ({ processes, ranks, wantsRanks }: Recorded): ReadonlyArray<Issue> => {
  if (ranks.length === 0 && wantsRanks !== true) return []
  if (processes === null) return [notRecomputed("how many ranks there were is not known", "a number", "nothing")]
  const names = Array.from({ length: Math.max(processes, 0) }, (_, rank) => ranks.find((files) => files.rank === rank))
  const read = names.reduce((all, files) => all + (files?.output ? 1 : 0) + (files?.stats ? 1 : 0), 0)
  const all = 2 * names.length
  return read === all
    ? []
    : [notRecomputed(`${all - read} of ${all} rank files are not there or cannot be read`, all, read)]
}
