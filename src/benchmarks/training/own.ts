import type { Plan } from "../../domain/Plan.ts"
import { type DatagenWork, isDatagenWork, isTrainWork, type TrainWork } from "./TrainingWork.ts"

const notMine = (plan: Plan): Error => new Error(`not a plan of this command: ${plan.benchmark} ${plan.command}`)

/** The pipeline hands back the plan a command made; anything else is a bug. */
export const ownTrain = ({ work, ...plan }: Plan): Plan<TrainWork> => {
  if (!isTrainWork(work)) throw notMine({ work, ...plan })
  return { ...plan, work }
}

/** The same for data generation. */
export const ownDatagen = ({ work, ...plan }: Plan): Plan<DatagenWork> => {
  if (!isDatagenWork(work)) throw notMine({ work, ...plan })
  return { ...plan, work }
}
