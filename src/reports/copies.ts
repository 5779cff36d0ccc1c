/**
 * Runs that stand in a tree twice. Records of this program name their run (`run_id`); a run of another tool is known by what it
 * measured: no two of them began and ended in the same microseconds with the same figures.
 */
import type { Issue } from "../domain/Verdict.ts"
import type { ReportRun } from "./ReportRun.ts"
import type { RunHead } from "./RunLine.ts"
import { checksum } from "./worker/checksum.ts"

/** Equal for copies; undefined where a run says too little of itself to be known by it. */
export const markOf = (
  { end, kind, metrics, recordedId, start }: Pick<ReportRun, "end" | "kind" | "metrics" | "recordedId" | "start">
): string | undefined =>
  recordedId !== null || kind !== "measured" || start === null || end === null || metrics === null
    ? undefined
    : `${start} ${end} ${checksum(JSON.stringify(metrics))}`

const copied = (path: string, other: string): Issue => ({
  rule: "run-id",
  validation: "UNKNOWN",
  severity: "warning",
  message: `${path || "."} has the start, end and figures of ${other || "."}: one of them is a copy`,
  parameter: null,
  expected: null,
  actual: null,
  source: path,
  disputed: false
})

/** By path, what is said of each run that has one like it: the first of them is named, and it names the second. */
export const copyIssues = (heads: ReadonlyArray<RunHead>): ReadonlyMap<string, Issue> => {
  const first = new Map<string, string>()
  const issues = new Map<string, Issue>()
  for (const { mark, path } of heads) {
    if (mark === null) continue
    const other = first.get(mark)
    if (other === undefined) first.set(mark, path)
    else {
      if (!issues.has(other)) issues.set(other, copied(other, path))
      issues.set(path, copied(path, other))
    }
  }
  return issues
}
