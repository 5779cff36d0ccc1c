import { isJsonObject } from "../../../domain/Json.ts"
import type { Reading } from "../../Reading.ts"
import { withoutPhases } from "../../shared/figures/withoutPhases.ts"
import { kvcacheOnDisk } from "../onDisk.ts"
import { kvcacheFacts } from "../rules/evidence.ts"
import { kvcacheRuleSet } from "../rules/ruleSet.ts"
import { kvAggregateNames, kvAggregates, kvColumns } from "./aggregates.ts"
import { kvHeadlines } from "./headlines.ts"
import { readKvcache } from "./readKvcache.ts"

export const kvcacheReading: Reading = {
  onDisk: kvcacheOnDisk,
  rules: kvcacheRuleSet,
  packageRules: () => import("../rules/package.ts").then(({ kvcachePackageRules }) => kvcachePackageRules),
  dataFact: kvcacheFacts.cacheDir,
  tool: { first: "v3.0", isItsResult: ({ options }) => isJsonObject(options) },
  read: readKvcache,
  ...withoutPhases,
  headlines: kvHeadlines,
  aggregates: kvAggregates,
  aggregateNames: kvAggregateNames,
  columns: () => kvColumns
}
