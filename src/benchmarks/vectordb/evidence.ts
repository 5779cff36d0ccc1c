/** A plan of vector search as the rules see it. */
import type { ClusterInformation } from "../../domain/Cluster.ts"
import type { Plan } from "../../domain/Plan.ts"
import { type Known, missing, pending, type RunEvidence } from "../../rules/Evidence.ts"
import { planEvidence, planned } from "../shared/planEvidence.ts"
import { vectordbFacts } from "./rules/evidence.ts"
import { isSearchWork, type LoadWork, type SearchWork } from "./VectorWork.ts"

const factsOfPlan = (
  plan: Plan<LoadWork | SearchWork>,
  sameFileSystem: Known<boolean>
): RunEvidence["facts"] => {
  const { work } = plan
  return {
    [vectordbFacts.database]: planned("native"),
    [vectordbFacts.indexType]: planned("IVF_FLAT"),
    [vectordbFacts.vectors]: planned(work.set.vectors),
    [vectordbFacts.dimension]: planned(work.set.dimension),
    [vectordbFacts.collection]: planned(work.folder.slice(work.folder.lastIndexOf("/") + 1)),
    [vectordbFacts.accessProtocol]: planned("file"),
    [vectordbFacts.storageRoot]: planned(work.folder),
    [vectordbFacts.resultsDir]: planned(plan.resultsDir),
    [vectordbFacts.sameFileSystem]: sameFileSystem,
    ...(isSearchWork(work)
      ? {
        [vectordbFacts.mode]: planned(work.mode),
        [vectordbFacts.runtime]: "seconds" in work.until
          ? planned(work.until.seconds)
          : missing("the run ends by its number of queries", "plan"),
        [vectordbFacts.queries]: "queries" in work.until
          ? planned(work.until.queries)
          : missing("the run ends by its time", "plan"),
        [vectordbFacts.recall]: pending,
        [vectordbFacts.groundTruth]: pending
      }
      : {})
  }
}

export const vectordbEvidence = (
  plan: Plan<LoadWork | SearchWork>,
  cluster: ClusterInformation,
  sameFileSystem: Known<boolean>
): RunEvidence => planEvidence(plan, cluster, factsOfPlan(plan, sameFileSystem))
