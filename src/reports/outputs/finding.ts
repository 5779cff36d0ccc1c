/** An issue as the page shows it. */
import type { Issue } from "../../domain/Verdict.ts"
import type { Finding } from "../page/data.ts"

export const findingOf = (issue: Issue): Finding => ({
  label: issue.severity === "warning" ? "warning" : issue.validation,
  rule: issue.rule,
  message: issue.message,
  parameter: issue.parameter,
  expected: issue.expected,
  actual: issue.actual,
  source: issue.source,
  disputed: issue.disputed,
  runs: null
})
