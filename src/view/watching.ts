/** From events to what is known, whatever the kind of work, and when to warn. Pure. */
import type { EngineEvent } from "../domain/EngineEvent.ts"
import { silenceWarning } from "./stall.ts"
import type { ViewState } from "./ViewState.ts"
import type { WorkProgress } from "./WorkProgress.ts"

export const fold = <State>(
  progress: WorkProgress<State>,
  state: ViewState<State>,
  event: EngineEvent,
  now: number
): ViewState<State> => {
  switch (event._tag) {
    case "ranks":
      return { ...state, movedAt: now, ranks: event.ranks.length }
    case "calibrated":
      return { ...state, movedAt: now, calibrated: { ...state.calibrated, [event.phase]: event.bytesPerSecond } }
    case "pause": {
      const until = now + event.seconds * 1000
      return { ...state, movedAt: until, pause: { reason: event.reason, until } }
    }
    case "note":
      return { ...state, movedAt: now }
    case "failed":
      return { ...state, outcome: "failed" }
    case "measured":
      return { ...state, outcome: "measured" }
    case "work": {
      const { event: own } = event
      return progress.isEvent(own)
        ? {
          ...state,
          pause: null,
          movedAt: progress.moves(state.work, own) ? now : state.movedAt,
          work: progress.fold(state.work, own, now)
        }
        : state
    }
  }
}

/** What to say when the run, or a part of it, has not moved for a while; `undefined` while all is well. */
export const stallWarning = <State>(
  progress: WorkProgress<State>,
  state: ViewState<State>,
  now: number
): string | undefined => {
  const { outcome, work } = state
  if (outcome !== "running") return undefined
  return work === null ? silenceWarning(state.movedAt, now) : progress.stalled({ ...state, work }, now)
}
