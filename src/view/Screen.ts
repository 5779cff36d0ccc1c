/** Port: how wide and how colourful standard output may be. */
import * as Context from "effect/Context"
import type { Look } from "./Look.ts"

/** Standard output, as far as what is printed depends on it. */
export class Screen extends Context.Tag("mlpstorage/Screen")<Screen, {
  /** As it is at the moment of asking: a window may have another width when a run of hours has ended. */
  readonly output: Look
  /** Somebody looks at it: lines are folded rather than broken by the terminal. */
  readonly isTerminal: boolean
  /** Everything is wanted of a finished run, not its few lines. */
  readonly isWhole: boolean
}>() {}
