/** What a group still needs to be CLOSED. */
import type { Reading } from "../benchmarks/Reading.ts"
import type { EditionId } from "../domain/Edition.ts"
import { type Issue } from "../domain/Verdict.ts"
import type { GroupRun } from "./GroupRun.ts"
import type { ChecklistItem } from "./Report.ts"

const isWarning = ({ severity, validation }: Issue): boolean => severity === "warning" && validation !== "UNKNOWN"

const stateOf = (issues: ReadonlyArray<Issue>): ChecklistItem["state"] => {
  if (issues.every(isWarning)) return "warned"
  return issues.some((issue) => issue.validation !== "UNKNOWN" && !isWarning(issue)) ? "not met" : "not checked"
}

/** Every rule that applies to an edition, met or pending: the one list that all groups share which nothing stands against. */
const unopposed = new WeakMap<Reading, Map<string, ReadonlyArray<ChecklistItem>>>()

const withoutIssues = (
  reading: Reading,
  edition: EditionId,
  pending: ReadonlyArray<string>
): ReadonlyArray<ChecklistItem> => {
  const lists = unopposed.get(reading) ?? new Map<string, ReadonlyArray<ChecklistItem>>()
  unopposed.set(reading, lists)
  const key = `${edition} ${pending.join(" ")}`
  const known = lists.get(key)
  if (known !== undefined) return known
  const { group, run } = reading.rules
  const items = [...run, ...group].filter(({ editions }) => editions.includes(edition)).map((
    { id, title }
  ): ChecklistItem => ({ rule: id, demand: title, state: pending.includes(id) ? "not checked" : "met", missing: [] }))
  lists.set(key, items)
  return items
}

const standsAgainst = ({ severity, validation }: Issue): boolean => severity === "warning" || validation !== "CLOSED"

/**
 * Every rule that applies to the group's edition, with what is said against it. What nobody recorded and what the tree does not
 * hold is not checked, and what draws a warning is warned of: neither is the same as met.
 */
export const checklistOf = (
  reading: Reading | undefined,
  runs: ReadonlyArray<GroupRun>,
  groupIssues: ReadonlyArray<Issue>,
  pending: ReadonlyArray<string>
): ReadonlyArray<ChecklistItem> => {
  const edition = runs[0]?.judgedBy ?? null
  if (reading === undefined || edition === null) return []
  const items = withoutIssues(reading, edition, pending)
  const against = groupIssues.filter(standsAgainst)
  for (const { issues } of runs) for (const issue of issues) if (standsAgainst(issue)) against.push(issue)
  if (against.length === 0) return items
  return items.map((item) => {
    const own = against.filter(({ rule }) => rule === item.rule)
    return own.length === 0
      ? item
      : { ...item, state: stateOf(own), missing: [...new Set(own.map(({ message }) => message))] }
  })
}
