/** Port: what a person watches while an engine works. Everything goes to standard error; standard output is for results. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { EngineEvent } from "../domain/EngineEvent.ts"

/** Standard error, as far as a view cares. */
export type ViewStream = NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number }

export class View extends Context.Tag("mlpstorage/View")<View, {
  readonly onEvent: (event: EngineEvent) => Effect.Effect<void>
  /** Writes a lasting line above whatever is being redrawn. Synchronous, because Effect's loggers are. */
  readonly log: (line: string) => void
  /** Ends the view of one run: later lines are written plainly, and the next event begins anew. Closing the scope does the same. */
  readonly close: Effect.Effect<void>
}>() {}
