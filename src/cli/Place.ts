/** What may stand at one place of a command line, as shells are told. */
import type { EditionId } from "../domain/Edition.ts"

/** What a value may be. */
export type Values =
  | { readonly type: "anything" }
  | { readonly type: "paths" }
  /** `editions`: what is left of them where one of these is named. */
  | {
    readonly type: "words"
    readonly words: ReadonlyArray<string>
    readonly editions: ReadonlyArray<readonly [EditionId, ReadonlyArray<string>]>
  }
  /** Each is followed by `=` and a value of its own. */
  | { readonly type: "keys"; readonly words: ReadonlyArray<string> }
  | { readonly type: "numbers"; readonly of: string }

export interface OfferedOption {
  readonly spellings: ReadonlyArray<string>
  readonly summary: string
  /** null for a flag. */
  readonly values: Values | null
}

/** What one state of the command line may go on with. */
export interface Place {
  /** Words so far. */
  readonly path: ReadonlyArray<string>
  readonly words: ReadonlyArray<{ readonly word: string; readonly summary: string }>
  readonly options: ReadonlyArray<OfferedOption>
  readonly operands: ReadonlyArray<Values>
}
