/** A KV cache kept by the native engine. */
import type { Kind } from "../Kind.ts"
import type { KvEvent } from "./KvEvent.ts"
import { KvMeasurement } from "./KvMeasurement.ts"
import type { KvWork } from "./KvWork.ts"
import { kvProgress, type KvState } from "./view/progress.ts"
import { kvSummary } from "./view/summary.ts"

export const kvKind: Kind<KvWork, KvMeasurement, KvState, KvEvent> = {
  id: "serve",
  // What it measured is in its events: the engine checks every trial before it says so.
  outcome: () => ({ ranks: 0, metrics: [], lacking: () => [] }),
  body: KvMeasurement,
  progress: kvProgress,
  summary: kvSummary
}
