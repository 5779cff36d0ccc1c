/**
 * What the checkpointing rules read beyond the fixed fields of `RunEvidence`. The pipeline fills the facts from the plan,
 * readers fill them from records; a fact that is absent is looked for in `args`, `workload` or `metrics` where noted.
 */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
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
  ranksPerHost: "ranksPerHost",
  /** `{ write, read }` → `cold | warm | unknown | memory`, for the phases that were measured. Only our own records say. */
  clientCache: "clientCache"
} as const

export type CheckpointFact = keyof typeof checkpointFacts

/** What preflight knows beside plan and cluster. */
export interface PlanFacts {
  readonly sameFileSystem: Known<boolean>
}

/** Measured memory of every host; declared memory for hosts that were not measured. */
const memoryOf = (plan: Plan, cluster: ClusterInformation): Known<ReadonlyArray<number>> => {
  const declared = plan.declaredMemoryPerHostBytes
  const measured = Arr.filterMap(cluster.hosts, ({ memoryTotal }) => Option.fromNullable(valueOf(memoryTotal)))
  const unmeasured = Math.max(plan.hosts.length - measured.length, 0)
  if (unmeasured === 0) return present(measured, `measured (${cluster.method})`)
  return declared === null
    ? missing(`the memory of ${unmeasured} of ${plan.hosts.length} hosts was neither measured nor declared`, "cluster")
    : present(
      [...measured, ...Array.from({ length: unmeasured }, () => declared)],
      "--client-host-memory-in-gb"
    )
}

/** The plan as the rules see it before the run: metrics, start and end are still to come. */
export const evidenceOfPlan = (
  plan: Plan<CheckpointWork>,
  cluster: ClusterInformation,
  facts: PlanFacts
): RunEvidence => {
  const planned = <A>(value: A): Known<A> => present(value, "plan")
  const { work } = plan
  return {
    edition: plan.edition,
    benchmarkType: planned(plan.benchmarkType),
    command: planned(plan.command),
    model: planned(work.model),
    accelerator: plan.accelerator === null
      ? missing("no accelerator was named", "plan")
      : planned(plan.accelerator),
    engine: planned(plan.engine.name),
    requestedDivision: planned(plan.requestedDivision),
    processes: planned(plan.processes),
    hosts: planned(plan.hosts.length),
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
    facts: {
      [checkpointFacts.writes]: planned(work.writes),
      [checkpointFacts.reads]: planned(work.reads),
      [checkpointFacts.mode]: present(work.mode, work.modeReason),
      [checkpointFacts.checkpointBytes]: planned(work.checkpointBytes),
      [checkpointFacts.checkpointFolder]: planned(work.folder),
      [checkpointFacts.resultsDir]: planned(plan.resultsDir),
      [checkpointFacts.sameFileSystem]: facts.sameFileSystem,
      [checkpointFacts.fsync]: planned(work.fsync),
      ...(plan.launch === null
        ? {}
        : { [checkpointFacts.ranksPerHost]: planned(plan.launch.hosts.map(({ ranks }) => ranks)) })
    }
  }
}
