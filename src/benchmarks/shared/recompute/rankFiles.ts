/** Are the files of all ranks there, so that a summary can be held against them? */
import type { Issue } from "../../../domain/Verdict.ts"
import { prunedText } from "../../../results/documents.ts"
import { rankOfFile } from "../../../results/layout.ts"
import type { RunFacts } from "../../../results/RunFacts.ts"
import { rule } from "./figures.ts"
import type { Recorded } from "./Recorded.ts"

/** This program always leaves rank files. */
export const wantsRanks = ({ kind, shape }: Pick<RunFacts, "kind" | "shape">): boolean =>
  kind === "measured" && shape === "mlpstorage"

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

/** `2 hold PRUNED BY STAFF, 1 not there`: what became of files that cannot be used. */
const fates = (lacking: number, { processes, unread = [] }: Recorded): string => {
  const files = new Map(
    unread.flatMap(({ file, kind }) => (rankOfFile(file)?.rank ?? Infinity) < (processes ?? 0) ? [[file, kind]] : [])
  )
  const count = (...kinds: ReadonlyArray<string>) => [...files.values()].filter((kind) => kinds.includes(kind)).length
  const [pruned, compressed] = [count("pruned"), count("compressed")]
  const unreadable = count("unreadable", "malformed")
  return [
    [pruned, `hold ${prunedText}`],
    [compressed, "compressed"],
    [unreadable, "unreadable"],
    [lacking - pruned - compressed - unreadable, "not there"]
  ].flatMap(([n, word]) => n === 0 ? [] : [`${n} ${word}`]).join(", ")
}

/**
 * Files of some ranks say nothing of the rest. Packages of others may have left all of them out, which is a gap only where
 * their writer always leaves them, and then nothing was checked at all.
 */
export const lackingRanks = (run: Recorded): ReadonlyArray<Issue> => {
  const { processes, ranks, wantsRanks } = run
  const all = 2 * Math.max(processes ?? 0, 0)
  if (ranks.length === 0 && wantsRanks !== true) {
    const none = notRecomputed("there is no rank file", processes === null ? "files of every rank" : all, 0)
    return [{ ...none, severity: "warning" }]
  }
  if (processes === null) return [notRecomputed("how many ranks there were is not known", "a number", "nothing")]
  const read = ranks.filter(({ rank }) => rank < processes)
    .reduce((sum, { output, stats }) => sum + (output === null ? 0 : 1) + (stats === null ? 0 : 1), 0)
  return read === all
    ? []
    : [notRecomputed(`${all - read} of ${all} rank files cannot be used (${fates(all - read, run)})`, all, read)]
}
