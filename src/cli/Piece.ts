/** Words parted from options, by spelling and arity alone. */
import type { Arity } from "./Grammar.ts"

/** One option as typed. */
export interface Piece {
  readonly spelling: string
  /** What stood behind its `=`. */
  readonly inline: string | undefined
  /** The words taken for it: none for a flag or an inline value. */
  readonly words: ReadonlyArray<string>
  /** What stood where a value should have been. */
  readonly next: string | undefined
}

interface Parted {
  /** Those that belong to no option: the command, and its operands. */
  readonly words: ReadonlyArray<string>
  readonly pieces: ReadonlyArray<Piece>
}

/** A quoted list of words (`"--mca key value"`) is none: no option's name holds a blank. */
export const isOptionWord = (word: string): boolean => /^-(?!\.?\d)[^\s=]+(?:=|$)/.test(word)

export const splitInline = (word: string): readonly [spelling: string, inline: string | undefined] => {
  const cut = word.indexOf("=")
  return cut < 0 ? [word, undefined] : [word.slice(0, cut), word.slice(cut + 1)]
}

/**
 * A list takes every word up to the next option; before the command is complete it also stops, after its first value, at
 * a word the command could go on with.
 */
export const part = (
  argv: ReadonlyArray<string>,
  arity: (spelling: string) => Arity | undefined,
  mayContinue: (words: ReadonlyArray<string>, word: string) => boolean
): Parted => {
  const words: Array<string> = []
  const pieces: Array<Piece> = []
  let i = 0
  for (let word = argv[i]; word !== undefined; word = argv[i]) {
    i++
    if (!isOptionWord(word)) {
      words.push(word)
      continue
    }
    const [spelling, inline] = splitInline(word)
    const takes = arity(spelling)
    const taken: Array<string> = []
    const value = () => argv.slice(i, i + 1).find((next) => !isOptionWord(next))
    const take = (next: string) => {
      taken.push(next)
      i++
    }
    const first = value()
    if ((takes === "single" || takes === "repeated") && inline === undefined && first !== undefined) take(first)
    if (takes === "list") {
      const isFree = (next: string) => (taken.length === 0 && inline === undefined) || !mayContinue(words, next)
      for (let next = first; next !== undefined && isFree(next); next = value()) take(next)
    }
    pieces.push({ spelling, inline, words: taken, next: argv[i] })
  }
  return { words, pieces }
}
