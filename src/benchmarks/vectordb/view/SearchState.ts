/** What is known of a search under way. */
import type { SearchEvent } from "../SearchEvent.ts"
import type { Recall, SearchPoint } from "../SearchMeasurement.ts"

type Of<T extends SearchEvent["_tag"]> = Extract<SearchEvent, { readonly _tag: T }>

interface EndedPoint {
  readonly point: SearchPoint
  readonly recall: number | null
}

export interface SearchState {
  readonly preparing: Of<"searchPreparing"> | null
  readonly started: Of<"searchStarted"> | null
  readonly progress: Of<"searchProgress"> | null
  readonly ended: ReadonlyArray<EndedPoint>
  readonly recalls: ReadonlyArray<Recall>
}

const nothing: SearchState = { preparing: null, started: null, progress: null, ended: [], recalls: [] }

export const foldSearch = (before: SearchState | null, event: SearchEvent): SearchState => {
  const state = before ?? nothing
  switch (event._tag) {
    case "searchPreparing":
      return { ...state, preparing: event, started: null, progress: null }
    case "searchStarted":
      return { ...state, preparing: null, started: event, progress: null }
    case "searchProgress":
      return { ...state, progress: event }
    case "searchEnded": {
      const recalls = event.recall === null ? state.recalls : [...state.recalls, event.recall]
      const recall = recalls.find(({ probes }) => probes === event.point.probes)?.mean ?? null
      return {
        ...state,
        started: null,
        progress: null,
        recalls,
        ended: [...state.ended, { point: event.point, recall }]
      }
    }
  }
}

/** More rows compared, more bytes read, more queries answered. */
export const searchMoves = (before: SearchState | null, event: SearchEvent): boolean => {
  if (before === null) return true
  switch (event._tag) {
    case "searchPreparing":
      return before.preparing?.stage !== event.stage || before.preparing.done !== event.done
    case "searchProgress":
      return before.progress?.queries !== event.queries || before.progress.bytes !== event.bytes
    case "searchStarted":
    case "searchEnded":
      return true
  }
}
