/** Command lines as text, split as a POSIX shell splits them; `config/quote.ts` is the way back. */
import * as Either from "effect/Either"
import { InvalidOption } from "../errors/AppError.ts"

/**
 * Words of `--mpi-params="…"`. Quotes and backslashes work as in a shell; nothing is expanded. The error shows `option`.
 */
export const splitWords = (text: string, option: string): Either.Either<ReadonlyArray<string>, InvalidOption> => {
  const words: Array<string> = []
  let word: string | undefined
  let quote: "'" | "\"" | undefined
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? ""
    const next = text[i + 1]
    if (quote !== undefined && c === quote) quote = undefined
    else if (c === "\\" && quote !== "'" && next !== undefined && (quote === undefined || "\"\\$`".includes(next))) {
      word = (word ?? "") + next
      i += 1
    } else if (quote !== undefined) word = (word ?? "") + c
    else if (c === "'" || c === "\"") {
      quote = c
      word ??= ""
    } else if (/\s/.test(c)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? "") + c
  }
  if (quote !== undefined) {
    return Either.left(new InvalidOption({ option, expected: `a closing ${quote}`, actual: text }))
  }
  return Either.right(word === undefined ? words : [...words, word])
}
