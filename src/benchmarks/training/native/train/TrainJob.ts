import type { Job } from "../../../../engines/native/Job.ts"
import type { TrainWork } from "../../TrainingWork.ts"

export type TrainJob = Job<TrainWork>
