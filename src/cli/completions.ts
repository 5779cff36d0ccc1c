/**
 * What may stand where on a command line, for shells: words, every spelling of every option, values. Derived from the
 * grammar. Ours rather than the parser library's, which offers options that are not there and does not know `-np`.
 */
import * as Effect from "effect/Effect"
import type { Offers } from "../config/Offers.ts"
import type { Option } from "../config/Option.ts"
import type { Readings } from "../reading/Readings.ts"
import { editionIds } from "../rules/editions/editions.ts"
import { bashCompletions, zshCompletions } from "./bashCompletions.ts"
import { completionsSpelling, helpSpellings, type Shell, shells, versionSpelling } from "./builtIns.ts"
import { fishCompletions } from "./fishCompletions.ts"
import { arityOf, type Grammar, type Leaf, leafName, offered, spellings } from "./Grammar.ts"
import type { OfferedOption, Place, Values } from "./Place.ts"

const wordsOnly = (words: ReadonlyArray<string>): Values => ({ type: "words", words, editions: [] })

const isAlike = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean => one.join() === other.join()

const offeredValues = <R>(offers: Offers<R>): Effect.Effect<Values, never, R> =>
  offers.type === "words" ? Effect.map(offers.words, wordsOnly) : Effect.succeed(offers)

const valuesOf = (leaf: Leaf, { kind, offers }: Option<unknown>): Effect.Effect<Values> => {
  if (offers !== undefined) return offeredValues(offers)
  switch (kind.type) {
    case "choice": {
      const { choices, inEdition } = kind
      const editions = inEdition === undefined ? [] : editionIds.map((id) => [id, inEdition(id)] as const)
      return Effect.succeed({
        type: "words",
        words: choices,
        editions: editions.filter(([, words]) => !isAlike(words, choices))
      })
    }
    case "path":
      return Effect.succeed({ type: "paths" })
    case "params":
      return leaf.parameters === undefined
        ? Effect.succeed({ type: "anything" })
        : Effect.map(Effect.promise(leaf.parameters), (words) => ({ type: "keys", words }))
    default:
      return Effect.succeed({ type: "anything" })
  }
}

const builtIn = (names: ReadonlyArray<string>, summary: string, values: Values | null = null): OfferedOption => ({
  spellings: names,
  summary,
  values
})

const help = builtIn(helpSpellings, "Print help.")

const placeOf = (leaf: Leaf): Effect.Effect<Place, never, Readings> =>
  Effect.all({
    path: Effect.succeed(leaf.path),
    words: Effect.succeed([]),
    options: Effect.map(
      Effect.forEach(Object.values(leaf.options), (option) =>
        Effect.map(arityOf(option) === "flag" ? Effect.succeed(null) : valuesOf(leaf, option), (values) => ({
          spellings: spellings(option),
          summary: option.summary,
          values
        }))),
      (own) => [...own, help]
    ),
    operands: Effect.forEach(leaf.operands, ({ offers }): Effect.Effect<Values, never, Readings> =>
      offers === undefined ? Effect.succeed({ type: "anything" }) : offeredValues(offers))
  })

const placesOf = (grammar: Grammar): Effect.Effect<ReadonlyArray<Place>, never, Readings> => {
  const root: Place = {
    path: [],
    words: grammar.map(({ id, summary }) => ({ word: id, summary })),
    options: [
      help,
      builtIn([versionSpelling], "Print the version."),
      builtIn([completionsSpelling], "Print completions for a shell.", wordsOnly(shells))
    ],
    operands: []
  }
  const groups = grammar.filter(({ leaves }) => leaves.every((leaf) => leafName(leaf) !== "")).map((group): Place => ({
    path: [group.id],
    words: group.leaves.map((leaf) => ({ word: leafName(leaf), summary: leaf.summary })),
    options: [help],
    operands: []
  }))
  return Effect.map(
    Effect.forEach(grammar.flatMap(({ leaves }) => leaves), placeOf),
    (leaves) => [root, ...groups, ...leaves]
  )
}

/** The script a shell sources. */
export const completionsFor = (shell: Shell, grammar: Grammar): Effect.Effect<string, never, Readings> =>
  Effect.map(placesOf(offered(grammar)), (places) => {
    switch (shell) {
      case "bash":
        return bashCompletions(places)
      case "zsh":
        return zshCompletions(places)
      case "fish":
        return fishCompletions(places)
    }
  })
