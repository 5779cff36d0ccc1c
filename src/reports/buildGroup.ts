/** One group, judged and counted, from the runs the journal holds of it. */
import { categoryOf, type Issue, worseOf } from "../domain/Verdict.ts"
import { worstFirst } from "../rules/judge.ts"
import { checklistOf, nextCommand } from "./checklist.ts"
import { nameOf } from "./group.ts"
import { judgeGroup } from "./judgeGroup.ts"
import type { Group } from "./Report.ts"
import type { ReportRun } from "./ReportRun.ts"
import type { GroupPlan } from "./scanIndex.ts"

const withIssue = (run: ReportRun, issue: Issue | undefined): ReportRun =>
  issue === undefined ? run : {
    ...run,
    issues: worstFirst([issue, ...run.issues]),
    category: worseOf(run.category, categoryOf([issue]))
  }

export const buildGroup = (
  plan: GroupPlan,
  members: ReadonlyArray<ReportRun>,
  treeIssues: ReadonlyMap<string, Issue>
): Group => {
  const runs = members.map((run) => withIssue(run, treeIssues.get(run.path)))
  const { category, experiments, issues, sets } = judgeGroup(plan.identity, runs)
  const shown = experiments[0]
  return {
    number: plan.number,
    identity: plan.identity,
    name: nameOf(plan.identity),
    category,
    issues,
    runs,
    experiments,
    sets,
    aggregates: shown?.aggregates ?? [],
    checklist: checklistOf(plan.identity, runs, [...issues, ...(shown?.issues ?? [])]),
    next: nextCommand(plan.identity, runs, shown),
    nearMisses: plan.nearMisses
  }
}
