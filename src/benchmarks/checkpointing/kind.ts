/** Checkpoints of a large language model, written and read. */
import type { Kind } from "../Kind.ts"
import type { CheckpointWork } from "./CheckpointWork.ts"
import type { PhaseState } from "./view/PhaseState.ts"
import { checkpointProgress } from "./view/progress.ts"
import { checkpointSummary } from "./view/summary.ts"

export const checkpointKind: Kind<null, PhaseState> = {
  id: "checkpoint" satisfies CheckpointWork["kind"],
  progress: checkpointProgress,
  body: ({ phases }) => phases.length === 0 ? undefined : null,
  summary: checkpointSummary
}
