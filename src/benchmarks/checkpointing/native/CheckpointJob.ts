import type { Job } from "../../../engines/native/Job.ts"
import type { CheckpointWork } from "../CheckpointWork.ts"

export type CheckpointJob = Job<CheckpointWork>
