/**
 * What the checkpointing rules read beyond the fixed fields of `RunEvidence`. The pipeline fills the facts from the plan,
 * readers fill them from records; a fact that is absent is looked for in `args`, `workload` or `metrics` where noted.
 */
import * as Arr from "effect/Array"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import { valueOf } from "../../domain/Fact.ts"
import type { Plan } from "../../domain/Plan.ts"
import { type Known, missing, pending, present, type RunEvidence } from "../../rules/Evidence.ts"
import type { CheckpointWork } from "./CheckpointWork.ts"

/** Name in `RunEvidence.facts` → what it holds. */
export const checkpointFacts = {
  /** Checkpoints written, ≥ 0. Else override, `args.num_checkpoints_write`, `workload.checkpoint.num_checkpoints_write`. */
  writes: "writes",
  /** Checkpoints read, ≥ 0. Else as `writes`, with `num_checkpoints_read`. */
  reads: "reads",
  /** `default` or `subset`. Else override or `workload.checkpoint.mode`; where nothing says so, `default`. */
  mode: "mode",
  /** Bytes of one checkpoint of all ranks as written (after scaling). Else `metrics.checkpoint_size_GB` × 2^30. */
  checkpointBytes: "checkpointBytes",
  /** The folder of the checkpoints. Else `args.checkpoint_folder`. */
  checkpointFolder: "checkpointFolder",
  /** The folder of the results. Else `args.results_dir`. */
  resultsDir: "resultsDir",
  /** True when results and checkpoints share a file system (equal device numbers). */
  sameFileSystem: "sameFileSystem",
  /** Whether files are synced. Else override or `workload.checkpoint.fsync`. */
  fsync: "fsync",
  /** Ranks on each host, one number a host. Else processes / hosts, rounded down. */
  ranksPerHost: "ranksPerHost"
} as const

export type CheckpointFact = keyof typeof checkpointFacts

/** What preflight knows beside plan and cluster. */
export interface PlanFacts {
  readonly sameFileSystem: Known<boolean>
}

/** Measured memory of every host; declared memory for hosts that were not measured. */
const memoryOf = (plan: Plan, cluster: ClusterInformation): Known<ReadonlyArray<number>> => {
  const declared = plan.declaredMemoryPerHostBytes
  const measured = Arr.filterMap(cluster.hosts, ({ memoryTotal }) => Arr.head(Arr.fromNullable(valueOf(memoryTotal))))
  const unmeasured = Math.max(plan.hosts.length - measured.length, 0)
  if (unmeasured === 0 && measured.length > 0) return present(measured, `measured (${cluster.method})`)
  return declared === null
    ? missing(`the memory of ${unmeasured} of ${plan.hosts.length} hosts was neither measured nor declared`, cluster.method)
    : present([...measured, ...Arr.replicate(declared, unmeasured)], "--client-host-memory-in-gb")
}

const plan = "plan"

/** The plan as the rules see it before the run: metrics, start and end are still to come. */
export const evidenceOfPlan = (
  { work, ...planned }: Plan<CheckpointWork>,
  cluster: ClusterInformation,
  facts: PlanFacts
): RunEvidence => ({
  edition: planned.edition,
  benchmarkType: present(planned.benchmarkType, plan),
  command: present(planned.command, plan),
  model: present(work.model, plan),
  accelerator: planned.accelerator === null
    ? missing("no accelerator was named", plan)
    : present(planned.accelerator, plan),
  engine: present(planned.engine.name, plan),
  requestedDivision: present(planned.requestedDivision, plan),
  processes: present(planned.processes, plan),
  hosts: present(planned.hosts.length, plan),
  hostMemoryBytes: memoryOf({ work, ...planned }, cluster),
  declaredMemoryBytes: planned.declaredMemoryPerHostBytes === null
    ? missing("--client-host-memory-in-gb was not given", plan)
    : present(planned.declaredMemoryPerHostBytes, "--client-host-memory-in-gb"),
  scale: present(planned.scale, plan),
  workload: present(planned.workload, plan),
  overrides: present(planned.parameters, plan),
  args: present(planned.args, plan),
  metrics: pending,
  start: pending,
  end: pending,
  facts: {
    [checkpointFacts.writes]: present(work.writes, plan),
    [checkpointFacts.reads]: present(work.reads, plan),
    [checkpointFacts.mode]: present(work.mode, work.modeReason),
    [checkpointFacts.checkpointBytes]: present(work.checkpointBytes, plan),
    [checkpointFacts.checkpointFolder]: present(work.folder, plan),
    [checkpointFacts.resultsDir]: present(planned.resultsDir, plan),
    [checkpointFacts.sameFileSystem]: facts.sameFileSystem,
    [checkpointFacts.fsync]: present(work.fsync, plan)
  }
})
