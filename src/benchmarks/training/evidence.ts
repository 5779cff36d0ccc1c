/** A training plan as the rules see it, and what they need to know of its folders. */
import type { ClusterInformation } from "../../domain/Cluster.ts"
import type { Plan } from "../../domain/Plan.ts"
import type { Known, RunEvidence } from "../../rules/Evidence.ts"
import { planEvidence, planned } from "../shared/planEvidence.ts"
import { trainingFacts } from "./rules/evidence.ts"
import { isTrainWork, type TrainingWork } from "./TrainingWork.ts"

export const factsOfPlan = (plan: Plan<TrainingWork>, sameFileSystem: Known<boolean>): RunEvidence["facts"] => ({
  [trainingFacts.dataFolder]: planned(plan.work.set.folder),
  [trainingFacts.resultsDir]: planned(plan.resultsDir),
  [trainingFacts.sameFileSystem]: sameFileSystem,
  ...(isTrainWork(plan.work) ? { [trainingFacts.dropsCaches]: planned(plan.work.dropCaches) } : {})
})

export const trainingEvidence = (
  plan: Plan<TrainingWork>,
  cluster: ClusterInformation,
  sameFileSystem: Known<boolean>
): RunEvidence => planEvidence(plan, cluster, factsOfPlan(plan, sameFileSystem))
