/**
 * What the checkpointing rules read beyond the fixed fields of `RunEvidence`. The pipeline fills the facts from the plan,
 * readers fill them from records; a fact that is absent is looked for in `args`, `workload` or `metrics` where noted.
 */
import type { ClusterInformation } from "../../domain/Cluster.ts"
import type { Plan } from "../../domain/Plan.ts"
import { type Known, present, type RunEvidence } from "../../rules/Evidence.ts"
import { planEvidence, planned } from "../shared/planEvidence.ts"
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
  clientCache: "clientCache",
  /** Seconds of `--remap-seconds`; absent when none were given. */
  remapSeconds: "remapSeconds"
} as const

/** What preflight knows beside plan and cluster. */
interface PlanFacts {
  readonly sameFileSystem: Known<boolean>
}

export const factsOfPlan = (plan: Plan<CheckpointWork>, facts: PlanFacts): RunEvidence["facts"] => {
  const { work } = plan
  return {
    [checkpointFacts.writes]: planned(work.writes),
    [checkpointFacts.reads]: planned(work.reads),
    [checkpointFacts.mode]: present(work.mode, work.modeReason),
    [checkpointFacts.checkpointBytes]: planned(work.checkpointBytes),
    [checkpointFacts.checkpointFolder]: planned(work.folder),
    [checkpointFacts.resultsDir]: planned(plan.resultsDir),
    [checkpointFacts.sameFileSystem]: facts.sameFileSystem,
    [checkpointFacts.fsync]: planned(work.fsync),
    ...(work.remapSeconds === undefined || work.remapSeconds === null || work.reads === 0
      ? {}
      : { [checkpointFacts.remapSeconds]: present(work.remapSeconds, "--remap-seconds") }),
    ...(plan.launch === null
      ? {}
      : { [checkpointFacts.ranksPerHost]: planned(plan.launch.hosts.map(({ ranks }) => ranks)) })
  }
}

/** The plan as the rules see it before the run: metrics, start and end are still to come. */
export const evidenceOfPlan = (
  plan: Plan<CheckpointWork>,
  cluster: ClusterInformation,
  facts: PlanFacts
): RunEvidence => planEvidence(plan, cluster, factsOfPlan(plan, facts))
