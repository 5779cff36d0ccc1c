/** One group, judged and counted, from the runs the journal holds of it. */
import { categoryOf, type Issue, worseOf } from "../domain/Verdict.ts"
import type { KnownReadings } from "../reading/KnownReadings.ts"
import type { Surroundings } from "../rules/Group.ts"
import { checklistOf } from "./checklist.ts"
import { nameOf } from "./group.ts"
import type { GroupRun } from "./GroupRun.ts"
import { judgeGroup } from "./judgeGroup.ts"
import { nextCommand } from "./nextCommand.ts"
import type { Group, ReportedRun } from "./Report.ts"
import type { GroupPlan } from "./scanIndex.ts"

export type GroupMemberRun = GroupRun & Pick<ReportedRun, "texts">

/** `treeIssues`: what only the whole tree shows, by path; it stands against the group. */
export const buildGroup = (
  { of }: KnownReadings,
  plan: GroupPlan,
  members: ReadonlyArray<GroupMemberRun>,
  around: Surroundings,
  treeIssues: ReadonlyMap<string, Issue>
): Group => {
  const reading = of(plan.identity.benchmarkType)
  const { category, experiments, issues, pending, sets } = judgeGroup(reading, plan.identity, members, around)
  const shown = experiments[0]
  const parts = new Map(shown?.runs.map(({ part, path }) => [path, part]))
  const own = members.flatMap(({ path }) => {
    const issue = treeIssues.get(path)
    return issue === undefined ? [] : [issue]
  })
  const all = [...own, ...issues]
  return {
    number: plan.number,
    identity: plan.identity,
    name: nameOf(plan.identity),
    category: worseOf(category, categoryOf(own)),
    issues: all,
    runs: members.map((run) => ({ ...run, part: parts.get(run.path) ?? null })),
    experiments,
    sets,
    aggregates: shown?.aggregates ?? [],
    checklist: checklistOf(reading, members, all, pending),
    next: nextCommand(reading, plan.identity, members[0]?.judgedBy ?? null, shown),
    nearMisses: plan.nearMisses
  }
}
