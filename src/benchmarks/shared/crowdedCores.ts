import type { ClusterInformation } from "../../domain/Cluster.ts"
import { valueOf } from "../../domain/Fact.ts"
import { type Finding, warning } from "../../domain/Finding.ts"
import type { Plan } from "../../domain/Plan.ts"
import { plural } from "../../domain/Units.ts"
import { ranksOn } from "./ranksOn.ts"

/** More ranks than cores on any host make the client the limit. The most crowded host is named. */
export const crowdedCores = (plan: Plan, cluster: ClusterInformation): ReadonlyArray<Finding> => {
  const hosts = cluster.hosts.map(({ hostname, logicalCores }, i) => ({
    hostname,
    logicalCores,
    cores: valueOf(logicalCores) ?? null,
    ranks: ranksOn(plan, cluster, i)
  }))
  const crowded = hosts.flatMap(({ cores, hostname, ranks }) =>
    cores === null || ranks <= cores ? [] : [{ cores, hostname, ranks }]
  ).sort((a, b) => b.ranks / b.cores - a.ranks / a.cores)
  const [worst, ...more] = crowded
  const others = more.length === 0 ? "" : `, and ${plural(more.length, "more host has", "more hosts have")} too few`
  const hint = plan.engine.name === "native" ? "; the run reports it when it is" : ""
  return [
    ...(worst === undefined ? [] : [
      warning(
        `${plural(worst.ranks, "rank")} on ${worst.hostname} share ${
          plural(worst.cores, "core")
        }${others}: the client may be the limit${hint}`
      )
    ]),
    ...hosts.flatMap(({ cores, hostname, logicalCores }) =>
      cores !== null || logicalCores._tag !== "unknown"
        ? []
        : [warning(`whether ranks share cores on ${hostname} was not checked: ${logicalCores.reason}`)]
    )
  ]
}
