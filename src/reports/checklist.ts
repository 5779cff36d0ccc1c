/** What a group still needs to be CLOSED. */
import { ruleSets } from "../benchmarks/ruleSets.ts"
import { type Issue } from "../domain/Verdict.ts"
import type { GroupRun } from "./GroupRun.ts"
import type { ChecklistItem } from "./Report.ts"
import type { Identity } from "./ReportRun.ts"

const stateOf = (issues: ReadonlyArray<Issue>): ChecklistItem["state"] =>
  issues.length === 0 ? "met" : issues.some(({ validation }) => validation !== "UNKNOWN") ? "not met" : "not checked"

/** Every rule that applies to the group's edition, with what stands against it. */
export const checklistOf = (
  identity: Identity,
  runs: ReadonlyArray<GroupRun>,
  groupIssues: ReadonlyArray<Issue>
): ReadonlyArray<ChecklistItem> => {
  const edition = runs[0]?.judgedBy ?? null
  const rules = ruleSets.find(({ directoryName }) => directoryName === identity.benchmarkType)
  if (rules === undefined || edition === null) return []
  const against = [...groupIssues, ...runs.flatMap(({ issues }) => issues)].filter(({ severity, validation }) =>
    severity === "error" && validation !== "CLOSED"
  )
  return [...rules.run, ...rules.group].filter(({ editions }) => editions.includes(edition)).map(({ id, title }) => {
    const own = against.filter(({ rule }) => rule === id)
    return { rule: id, demand: title, state: stateOf(own), missing: [...new Set(own.map(({ message }) => message))] }
  })
}
