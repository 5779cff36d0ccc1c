/** What is known of a running engine. Times are milliseconds of one monotonic clock. */
import type { Phase } from "../domain/Measurement.ts"

export interface ViewState<State = unknown> {
  readonly startedAt: number
  /** When anything last moved; a planned pause counts as movement until it is over. */
  readonly movedAt: number
  readonly ranks: number | null
  /** Of the client alone, by direction. */
  readonly calibrated: Readonly<Partial<Record<Phase, number>>>
  readonly pause: { readonly reason: string; readonly until: number } | null
  readonly outcome: "running" | "measured" | "failed"
  /** What its kind knows of the work; null until it has begun. */
  readonly work: State | null
}

export const initialState = (now: number): ViewState<never> => ({
  startedAt: now,
  movedAt: now,
  ranks: null,
  calibrated: {},
  pause: null,
  outcome: "running",
  work: null
})

/** All that is known when something of the work itself is. */
export interface Watched<State> extends ViewState<State> {
  readonly work: State
}
