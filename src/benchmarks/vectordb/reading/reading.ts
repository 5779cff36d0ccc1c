import type { Reading } from "../../Reading.ts"
import { withoutPhases } from "../../shared/figures/withoutPhases.ts"
import { vectordbOnDisk } from "../onDisk.ts"
import { vectordbFacts } from "../rules/evidence.ts"
import { vectordbRuleSet } from "../rules/ruleSet.ts"
import { vectorAggregateNames, vectorAggregates, vectorColumns } from "./aggregates.ts"
import { vectorHeadlines } from "./headlines.ts"
import { readVectordb } from "./readVectordb.ts"

export const vectordbReading: Reading = {
  onDisk: vectordbOnDisk,
  rules: vectordbRuleSet,
  packageRules: () => import("../rules/package.ts").then(({ vectordbPackageRules }) => vectordbPackageRules),
  dataFact: vectordbFacts.storageRoot,
  tool: {
    first: "v3.0",
    isItsResult: ({ throughput_qps, vdb }) => throughput_qps !== undefined || vdb !== undefined
  },
  read: readVectordb,
  ...withoutPhases,
  headlines: vectorHeadlines,
  aggregates: vectorAggregates,
  aggregateNames: vectorAggregateNames,
  columns: () => vectorColumns
}
