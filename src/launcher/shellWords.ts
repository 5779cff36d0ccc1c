/** Command lines as text, split as a POSIX shell splits them; `config/quote.ts` is the way back. */
import * as Either from "effect/Either"
import { InvalidOption } from "../errors/AppError.ts"

const replacedAnywhere = /^(?:\$(?:\w+|\{[^}]*\}|\([^)]*\))|`[^`]*`)/
const replacedFirst = new RegExp(`${replacedAnywhere.source}|^~(?![^/\\s])`)

/**
 * Words of `--mpi-params="…"`. Quotes and backslashes work as in a shell; what a shell would replace is refused. The error shows
 * `option`.
 */
export const splitWords = (text: string, option: string): Either.Either<ReadonlyArray<string>, InvalidOption> => {
  const words: Array<string> = []
  let word: string | undefined
  let quote: "'" | "\"" | undefined
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? ""
    const next = text[i + 1]
    const atStart = word === undefined && quote === undefined
    const replaced = quote === "'" ? null : (atStart ? replacedFirst : replacedAnywhere).exec(text.slice(i))
    if (replaced !== null) {
      return Either.left(
        new InvalidOption({
          option,
          expected: "words without variables or commands in them, for no shell reads them",
          actual: text,
          advice: `write the value in place of ${replaced[0]}, or '${replaced[0]}' in single quotes if it is meant so`
        })
      )
    }
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
