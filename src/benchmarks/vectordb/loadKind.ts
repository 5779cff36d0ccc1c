/** Vectors made, and their index built. */
import type { Kind } from "../Kind.ts"
import type { LoadEvent } from "./LoadEvent.ts"
import { LoadMeasurement } from "./LoadMeasurement.ts"
import type { LoadWork } from "./VectorWork.ts"
import { loadProgress } from "./view/loadProgress.ts"
import { loadSummary } from "./view/loadSummary.ts"

export const loadKind: Kind<LoadWork, LoadMeasurement, LoadEvent, LoadEvent> = {
  id: "vectorload",
  outcome: () => ({ ranks: 0, metrics: [], lacking: () => [] }),
  body: LoadMeasurement,
  progress: loadProgress,
  summary: loadSummary
}
