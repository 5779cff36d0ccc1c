/** A plan as the rules see it before the run: what every benchmark's plan says alike. */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import { valueOf } from "../../domain/Fact.ts"
import type { Plan } from "../../domain/Plan.ts"
import { plural } from "../../domain/Units.ts"
import { distinctHosts } from "../../rules/distinctHosts.ts"
import { type Known, missing, pending, present, type RunEvidence } from "../../rules/Evidence.ts"

/** A fact that the plan itself settles. */
export const planned = <A>(value: A): Known<A> => present(value, "plan")

/** Measured memory of every host; declared memory for hosts that were not measured. */
const memoryOf = (plan: Plan, cluster: ClusterInformation): Known<ReadonlyArray<number>> => {
  const declared = plan.declaredMemoryPerHostBytes
  const measured = Arr.filterMap(cluster.hosts, ({ memoryTotal }) => Option.fromNullable(valueOf(memoryTotal)))
  const unmeasured = Math.max(plan.hosts.length - measured.length, 0)
  if (unmeasured === 0) return present(measured, `measured (${cluster.method})`)
  const how = measured.length === 0
    ? "declared"
    : `measured (${cluster.method}) of ${plural(measured.length, "host")}, declared of ${unmeasured}`
  return declared === null
    ? missing(
      `the memory of ${unmeasured} of ${plural(plan.hosts.length, "host")} was neither measured nor declared`,
      "cluster"
    )
    : present(
      [...measured, ...Array.from({ length: unmeasured }, () => declared)],
      `${how}: --client-host-memory-in-gb`
    )
}

/** Metrics, start and end are still to come; `facts` are the benchmark's own. */
export const planEvidence = (
  plan: Plan,
  cluster: ClusterInformation,
  facts: RunEvidence["facts"]
): RunEvidence => ({
  edition: plan.edition,
  benchmarkType: planned(plan.benchmarkType),
  command: planned(plan.command),
  model: planned(plan.model),
  accelerator: plan.accelerator === null ? missing("no accelerator was named", "plan") : planned(plan.accelerator),
  engine: planned(plan.engine.name),
  requestedDivision: planned(plan.requestedDivision),
  processes: planned(plan.processes),
  hosts: distinctHosts(planned(plan.hosts.length), {
    asked: cluster.asked.length,
    machines: cluster.hosts.length,
    missing: cluster.missing.length
  }),
  hostMemoryBytes: memoryOf(plan, cluster),
  declaredMemoryBytes: plan.declaredMemoryPerHostBytes === null
    ? missing("--client-host-memory-in-gb was not given", "plan")
    : present(plan.declaredMemoryPerHostBytes, "--client-host-memory-in-gb"),
  scale: planned(plan.scale),
  workload: planned(plan.workload),
  overrides: planned(plan.parameters),
  args: planned(plan.args),
  metrics: pending,
  start: pending,
  end: pending,
  facts
})
