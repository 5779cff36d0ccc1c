/** A collection on a server, loaded and searched by the official programs. */
import type { Kind } from "../../Kind.ts"
import { OfficialLoadMeasurement, OfficialSearchMeasurement } from "../OfficialMeasurement.ts"
import { officialProgress } from "../view/officialProgress.ts"
import { officialLoadSummary, officialSearchSummary } from "../view/officialSummary.ts"
import type { OfficialEvent } from "./OfficialEvent.ts"
import type { OfficialLoad, OfficialSearch } from "./OfficialWork.ts"

// Every file is read and held against what was asked before the engine says that it has measured.
const outcome = () => ({ ranks: 0, metrics: [], lacking: () => [] })

export const officialLoadKind: Kind<OfficialLoad, OfficialLoadMeasurement, OfficialEvent, OfficialEvent> = {
  id: "vectorload-official",
  outcome,
  body: OfficialLoadMeasurement,
  progress: officialProgress,
  summary: officialLoadSummary
}

export const officialSearchKind: Kind<OfficialSearch, OfficialSearchMeasurement, OfficialEvent, OfficialEvent> = {
  id: "vectorsearch-official",
  outcome,
  body: OfficialSearchMeasurement,
  progress: officialProgress,
  summary: officialSearchSummary
}
