/** The plan as the rules see it before the run: what was measured is still to come. */
import type { ClusterInformation } from "../../domain/Cluster.ts"
import type { Json } from "../../domain/Json.ts"
import { type Known, pending, type RunEvidence } from "../../rules/Evidence.ts"
import { planEvidence, planned } from "../shared/planEvidence.ts"
import type { KvPlan } from "./plan.ts"
import { kvcacheFacts } from "./rules/evidence.ts"

/** What preflight knows beside plan and cluster. */
export interface PlanFacts {
  readonly sameFileSystem: Known<boolean>
}

/** One entry an option, as the rules read executed options. */
const optionsOf = ({ parameters, work }: KvPlan): ReadonlyArray<Json> => {
  const scales = parameters.some(({ key, value }) => key === "enable_autoscaling" && value === true)
  const rows = new Map<number, Record<string, Json>>()
  for (const { key, value } of parameters) {
    const [, option, name = ""] = /^option_(\d+)\.(\w+)$/.exec(key) ?? []
    if (option === undefined) continue
    const row = rows.get(Number(option)) ?? { option: Number(option) }
    row[name] = value
    rows.set(Number(option), row)
  }
  return work.options.flatMap(({ option }) => {
    const row = option === null ? undefined : rows.get(option)
    return row === undefined ? [] : [{ ...row, ...(scales ? { enable_autoscaling: true } : {}) }]
  })
}

export const factsOfPlan = (plan: KvPlan, { sameFileSystem }: PlanFacts): RunEvidence["facts"] => ({
  [kvcacheFacts.options]: planned(optionsOf(plan)),
  [kvcacheFacts.summary]: pending,
  [kvcacheFacts.ranks]: pending,
  [kvcacheFacts.seed]: planned(plan.work.seed),
  [kvcacheFacts.trials]: planned(plan.work.trials),
  [kvcacheFacts.cacheDir]: planned(plan.work.folder),
  [kvcacheFacts.resultsDir]: planned(plan.resultsDir),
  [kvcacheFacts.sameFileSystem]: sameFileSystem
})

export const evidenceOfPlan = (plan: KvPlan, cluster: ClusterInformation, facts: PlanFacts): RunEvidence =>
  planEvidence(plan, cluster, factsOfPlan(plan, facts))
