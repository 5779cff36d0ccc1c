/** A KV cache kept by the official program. */
import type { Kind } from "../../Kind.ts"
import { OfficialMeasurement } from "../OfficialMeasurement.ts"
import { officialProgress, type OfficialState } from "../view/officialProgress.ts"
import { officialSummary } from "../view/officialSummary.ts"
import type { OfficialEvent } from "./OfficialEvent.ts"
import type { OfficialWork } from "./OfficialWork.ts"

export const officialKind: Kind<OfficialWork, OfficialMeasurement, OfficialState, OfficialEvent> = {
  id: "serve-official",
  // Every file of every rank is read and held against its processes before the engine says that it has measured.
  outcome: () => ({ ranks: 0, metrics: [], lacking: () => [] }),
  body: OfficialMeasurement,
  progress: officialProgress,
  summary: officialSummary
}
