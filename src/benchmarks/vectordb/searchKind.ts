/** A collection, searched. */
import type { Kind } from "../Kind.ts"
import type { SearchEvent } from "./SearchEvent.ts"
import { SearchMeasurement } from "./SearchMeasurement.ts"
import type { SearchWork } from "./VectorWork.ts"
import { searchProgress } from "./view/searchProgress.ts"
import type { SearchState } from "./view/SearchState.ts"
import { searchSummary } from "./view/searchSummary.ts"

export const searchKind: Kind<SearchWork, SearchMeasurement, SearchState, SearchEvent> = {
  id: "vectorsearch",
  outcome: () => ({ ranks: 0, metrics: [], lacking: () => [] }),
  body: SearchMeasurement,
  progress: searchProgress,
  summary: searchSummary
}
