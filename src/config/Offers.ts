/** What a shell may offer where the kind of a value does not say it. */
import type * as Effect from "effect/Effect"

export type Offers<R = never> =
  | { readonly type: "paths" }
  /** Known before anything is typed; asked for when completions are printed. */
  | { readonly type: "words"; readonly words: Effect.Effect<ReadonlyArray<string>, never, R> }
  /** The numbers that the lines of a command of this program begin with, asked for when TAB is pressed. */
  | { readonly type: "numbers"; readonly of: string }
