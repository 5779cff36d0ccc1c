/** What is said of a group: by rules about several runs and by those of each run, every finding once. */
import type { Category, Issue } from "../domain/Verdict.ts"
import type { Group } from "./Report.ts"

export interface Said {
  readonly issue: Issue
  /** The runs it is said of; none where it is said of the group. */
  readonly paths: ReadonlyArray<string>
}

/** The group rule that repeats what the runs' own findings say. */
const runCategories = "run-categories"

const order: ReadonlyArray<Category> = ["INVALID", "UNKNOWN", "OPEN", "CLOSED"]

const rank = ({ issue }: Said): number =>
  (issue.severity === "error" ? 0 : order.length) + order.indexOf(issue.validation)

const keyOf = ({ message, rule, severity, validation }: Issue): string =>
  JSON.stringify([rule, severity, validation, message])

/** Of the runs, worst first. Runs with equal findings mostly share the very list. */
export const saidOfRuns = ({ runs }: Group): ReadonlyArray<Said> => {
  const lists = new Map<ReadonlyArray<Issue>, Array<string>>()
  for (const { issues, path } of runs) {
    const paths = lists.get(issues)
    if (paths === undefined) lists.set(issues, [path])
    else paths.push(path)
  }
  const found = new Map<string, { readonly issue: Issue; readonly paths: Array<string> }>()
  for (const [issues, paths] of lists) {
    for (const issue of issues) {
      const key = keyOf(issue)
      const known = found.get(key)
      if (known === undefined) found.set(key, { issue, paths: [...paths] })
      else for (const path of paths) known.paths.push(path)
    }
  }
  return [...found.values()].sort((a, b) => rank(a) - rank(b))
}

export const saidOf = (group: Group): ReadonlyArray<Said> =>
  [
    ...group.issues.filter(({ rule }) => rule !== runCategories).map((issue): Said => ({ issue, paths: [] })),
    ...saidOfRuns(group)
  ].sort((a, b) => rank(a) - rank(b))

const listed = 3

/** `every run`, `run1, run2, run3 and 2 more`; nothing of a group's own finding, or where there is one run. */
export const whichRuns = ({ paths }: Said, { runs }: Group): string | null => {
  if (paths.length === 0 || runs.length === 1) return null
  if (paths.length === runs.length) return "every run"
  const more = paths.length - listed
  return `${paths.slice(0, listed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`
}
