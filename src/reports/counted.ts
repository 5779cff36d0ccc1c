/** Which runs of a group its figures are made of: warm-ups and runs of other sets are not among them. */
import type { Group, ReportedRun } from "./Report.ts"

export const countedRuns = ({ runs }: Pick<Group, "runs">): ReadonlyArray<ReportedRun> =>
  runs.filter(({ part }) => part !== null && part !== "warm-up" && part !== "not counted")
