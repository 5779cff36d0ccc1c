/** Where the words of a command line lead, in this program's grammar and in those of older versions. */
import * as Either from "effect/Either"
import { ObjectStorageUnsupported, UnknownOption } from "../errors/AppError.ts"
import { type Grammar, type Group, type Leaf, leafName } from "./Grammar.ts"
import { formerCommands, formerNames, isMode, type Mode, renamedCommands } from "./legacy.ts"
import { unknownBenchmark, unknownCommand } from "./unknownWords.ts"

/** A command, or as far as the words go. */
export interface Way {
  readonly group: Group | undefined
  readonly leaf: Leaf | undefined
  readonly mode: Mode | undefined
  /** Training's model of v3.0, which stood between benchmark and command. */
  readonly model: string | undefined
  /** Every word behind the command, whether it takes that many or not. */
  readonly operands: ReadonlyArray<string>
  /** v3.0's storage word was there. */
  readonly storageWord: boolean
}

export type Astray = UnknownOption | ObjectStorageUnsupported

export const objectStorage = new ObjectStorageUnsupported({ option: "storage", value: "object" })

const takesModel = (group: Group): boolean =>
  group.leaves.some((leaf) => Object.values(leaf.options).some((option) => option.name === "model"))

const unknownFirst = (id: string, grammar: Grammar): Either.Either<never, Astray> => {
  if (id === "object") return Either.left(objectStorage)
  return Object.hasOwn(formerCommands, id)
    ? Either.left(
      new UnknownOption({ given: id, kind: "command", nearest: null, known: [], advice: formerCommands[id] })
    )
    : unknownBenchmark(id, grammar)
}

const unknownSecond = (id: string, word: string, group: Group, grammar: Grammar): Either.Either<never, Astray> => {
  const now = renamedCommands.find(({ was }) => was[0] === id && was[1] === word)?.now
  const there = grammar.find((one) => one.id === now?.[0])
  return now !== undefined && there?.leaves.some((leaf) => leafName(leaf) === (now[1] ?? "")) === true
    ? Either.left(
      new UnknownOption({ given: `${id} ${word}`, kind: "command", nearest: now.join(" "), known: [] })
    )
    : unknownCommand(word, group.id, group.leaves.map(leafName))
}

export const follow = (grammar: Grammar, words: ReadonlyArray<string>): Either.Either<Way, Astray> =>
  Either.gen(function*() {
    const mode = isMode(words[0]) && !grammar.some((group) => group.id === words[0]) ? words[0] : undefined
    const [id, ...after] = mode === undefined ? words : words.slice(1)
    const nowhere = { group: undefined, leaf: undefined, mode, model: undefined, operands: [], storageWord: false }
    if (id === undefined) return nowhere
    const known = Object.hasOwn(formerNames, id) ? formerNames[id] : id
    const group = grammar.find((candidate) => candidate.id === known)
    if (group === undefined) return yield* unknownFirst(id, grammar)
    if (group.elsewhere !== undefined) {
      const { advice, what } = group.elsewhere
      return yield* Either.left(
        new UnknownOption({
          given: id,
          kind: "benchmark",
          nearest: null,
          known: [],
          what,
          advice: `${advice}; its results are read and judged here, by mlpstorage reports reportgen`
        })
      )
    }
    const named = (word: string | undefined) => group.leaves.find((leaf) => leafName(leaf) === word)
    const bare = named("")
    const [word, second] = after
    if (bare === undefined && word === undefined) return { ...nowhere, group }

    const direct = bare ?? named(word)
    const behindModel = direct === undefined && mode !== undefined ? named(second) : undefined
    const leaf = direct ?? behindModel
    if (leaf === undefined) {
      if (group.kind === "benchmark" && after.includes("object")) return yield* Either.left(objectStorage)
      if (mode !== undefined && second === undefined && takesModel(group)) return { ...nowhere, group, model: word }
      return yield* unknownSecond(id, word ?? "", group, grammar)
    }
    const rest = after.slice(bare !== undefined ? 0 : behindModel !== undefined ? 2 : 1)
    const storageWord = group.kind === "benchmark" && (rest[0] === "file" || rest[0] === "object")
    if (storageWord && rest[0] === "object") return yield* Either.left(objectStorage)
    const operands = storageWord ? rest.slice(1) : rest
    return { group, leaf, mode, model: behindModel === undefined ? undefined : word, operands, storageWord }
  })
