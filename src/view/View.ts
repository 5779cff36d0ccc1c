/** Port: what a person watches while an engine works. Everything goes to standard error; standard output is for results. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { EngineEvent } from "../domain/EngineEvent.ts"
import type { WorkProgress } from "./WorkProgress.ts"

/** Standard error, as far as a view cares. */
export type ViewStream = NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number }

/** Where the progress of runs is shown, and lines are logged beside it. */
export class View extends Context.Tag("mlpstorage/View")<View, {
  /** Begins the view of one run; what it gives takes the run's events in order. */
  readonly watch: <State>(progress: WorkProgress<State>) => Effect.Effect<(event: EngineEvent) => Effect.Effect<void>>
  /** Writes a lasting line above whatever is being redrawn. Synchronous, because Effect's loggers are. */
  readonly log: (line: string) => void
  /** Ends the view of one run: later lines are written plainly. Closing the scope does the same. */
  readonly close: Effect.Effect<void>
}>() {}
