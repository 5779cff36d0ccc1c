/** What a kind of work tells of itself while it goes on: a pure fold over its events, and the lines that come of it. */
import type { WorkEvent } from "../domain/EngineEvent.ts"
import type { Look } from "./Look.ts"
import type { Watched } from "./ViewState.ts"

export interface WorkProgress<State = unknown, Event extends WorkEvent = WorkEvent> {
  /** What the kind tells has a shape of its own. */
  readonly isEvent: (event: WorkEvent) => event is Event
  /** null until an event has told that the work began. */
  fold(before: State | null, event: Event, now: number): State | null
  /** Whether the event tells of something that is not known yet; else the work stands still, however often it says so. */
  moves(before: State | null, event: Event): boolean
  /** The line that says what an event means, or nothing when the next periodic line will do. */
  eventLine(event: Event, after: State | null): string | undefined
  /** Where the work is, in one line for logs; nothing between its parts. */
  periodicLine(watched: Watched<State>, now: number): string | undefined
  /** Where the work is, as it is drawn on a terminal: never wider than that. */
  liveLines(watched: Watched<State>, now: number, look: Look): ReadonlyArray<string>
  /** What to say when the work, or a part of it, stands still; nothing while all is well. */
  stalled(watched: Watched<State>, now: number): string | undefined
}
