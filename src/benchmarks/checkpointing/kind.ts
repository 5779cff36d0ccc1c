/** Checkpoints of a large language model, written and read. */
import type { Kind } from "../Kind.ts"
import type { CheckpointEvent } from "./CheckpointEvent.ts"
import { CheckpointMeasurement } from "./CheckpointMeasurement.ts"
import type { CheckpointWork } from "./CheckpointWork.ts"
import { checkpointOutcome } from "./outcome.ts"
import type { PhaseState } from "./view/PhaseState.ts"
import { checkpointProgress } from "./view/progress.ts"
import { checkpointSummary } from "./view/summary.ts"

export const checkpointKind: Kind<CheckpointWork, CheckpointMeasurement, PhaseState, CheckpointEvent> = {
  id: "checkpoint",
  outcome: ({ work }) => checkpointOutcome(work),
  body: CheckpointMeasurement,
  progress: checkpointProgress,
  summary: checkpointSummary
}
