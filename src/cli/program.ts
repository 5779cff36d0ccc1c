/** From words to a typed invocation, or to help. */
import * as Terminal from "@effect/platform/Terminal"
import * as Effect from "effect/Effect"
import type { Benchmark } from "../benchmarks/Benchmark.ts"
import { type Grammar, grammarOf } from "./Grammar.ts"
import { groupHelp, leafHelp, leafPage, rootHelp } from "./help.ts"
import { invocation } from "./Invocation.ts"
import { normalise } from "./normalise.ts"
import type { Asked } from "./OneForm.ts"
import type { Utility } from "./Utility.ts"

const widest = 100
const usualWidth = 80

/** Columns for help: the terminal's, within reason; a pipe has none. */
const helpWidth = Effect.gen(function*() {
  const terminal = yield* Terminal.Terminal
  const columns = yield* terminal.columns
  return columns > 0 ? Math.min(Math.max(columns, 40), widest) : usualWidth
})

const helpText = (grammar: Grammar, { all, group, leaf }: Extract<Asked, { _tag: "help" }>, width: number): string =>
  leaf !== undefined
    ? (all ? leafHelp : leafPage)(leaf, width)
    : group !== undefined
    ? groupHelp(group, width)
    : rootHelp(grammar, width)

/**
 * Understands a command line (without the program's name). Every way in which it can be wrong is an `AppError` with
 * status 2 or 5; nothing is printed here.
 */
export const parse = Effect.fn("cli.parse")(function*(
  argv: ReadonlyArray<string>,
  benchmarks: ReadonlyArray<Benchmark>,
  utilities: ReadonlyArray<Utility>
) {
  const grammar = grammarOf(benchmarks, utilities)
  const asked = yield* normalise(argv, grammar)
  switch (asked._tag) {
    case "version":
      return invocation({ _tag: "version" })
    case "help": {
      const text = helpText(grammar, asked, yield* helpWidth)
      return invocation({ _tag: "help", asked: asked.asked, text })
    }
    case "completions":
      return invocation({ _tag: "completions", shell: asked.shell })
    case "command": {
      const { understand } = yield* Effect.promise(() => import("./understand.ts"))
      return yield* understand(argv, grammar, asked)
    }
  }
})
