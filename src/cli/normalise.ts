/**
 * Every spelling that people use becomes one form: aliases, `=`, several words of a list, flags, the grammars of older
 * versions. Reads spelling and arity, and no value. Pure and idempotent.
 *
 * `checkpointing run -np 8 --hosts a b` → `checkpointing run --num-processes 8 --hosts a --hosts b`
 */
import * as Either from "effect/Either"
import { describeKind, parseBoolean } from "../config/decode.ts"
import type { Option } from "../config/Option.ts"
import { quoteWords } from "../config/quote.ts"
import { redactArgv } from "../domain/secrets.ts"
import { ConflictingOptions, InvalidOption, type ObjectStorageUnsupported, UnknownOption } from "../errors/AppError.ts"
import { builtIns, completionsSpelling, helpAll, helpSpellings, shells, versionSpelling } from "./builtIns.ts"
import { type Arity, arityOf, bySpelling, type Grammar, type Leaf } from "./Grammar.ts"
import { modeFlag, modes } from "./legacy.ts"
import { type Asked, type OneForm, typable } from "./OneForm.ts"
import { isOptionWord, part, type Piece, splitInline } from "./Piece.ts"
import { unknownArgument, unknownOption } from "./unknownWords.ts"
import { type Astray, follow, objectStorage, type Way } from "./Way.ts"

type NormaliseError = UnknownOption | InvalidOption | ConflictingOptions | ObjectStorageUnsupported

/** Texts by option name, gathered piece by piece. */
class Gathered {
  readonly texts = new Map<string, Array<string>>()

  single(option: Option<unknown>, spelling: string, text: string): Either.Either<void, ConflictingOptions> {
    const earlier = this.texts.get(option.name)?.[0]
    if (earlier !== undefined) {
      const [shown = "", then = ""] = [`--${option.name}=${earlier}`, `${spelling}=${text}`].flatMap((w) =>
        redactArgv([w])
      )
      return Either.left(
        new ConflictingOptions({
          options: [shown, then],
          reason: "an option with one value was given twice",
          advice: `give --${option.name} once`
        })
      )
    }
    this.texts.set(option.name, [text])
    return Either.void
  }

  list(option: Option<unknown>, texts: ReadonlyArray<string>): void {
    this.texts.set(option.name, [...(this.texts.get(option.name) ?? []), ...texts])
  }
}

const missingValue = (option: Option<unknown>, piece: Piece) =>
  new InvalidOption({
    option: piece.spelling,
    expected: describeKind(option.kind),
    actual: piece.next === undefined ? "nothing" : `the next option ${redactArgv([piece.next]).join("")}`,
    advice: piece.next === undefined
      ? `give ${piece.spelling} a value`
      : `give ${piece.spelling} a value; one that starts with a dash is written ${piece.spelling}=${
        piece.next.startsWith("--") ? "--value" : "-value"
      }`
  })

const take = (gathered: Gathered, option: Option<unknown>, piece: Piece): Either.Either<void, NormaliseError> => {
  const { inline, spelling, words } = piece
  switch (arityOf(option)) {
    case "flag": {
      const value = inline === undefined ? true : parseBoolean(inline)
      if (value === undefined) {
        return Either.left(
          new InvalidOption({ option: spelling, expected: "no value, true or false", actual: inline ?? "" })
        )
      }
      return gathered.texts.get(option.name)?.[0] === String(value)
        ? Either.void
        : gathered.single(option, spelling, String(value))
    }
    case "single": {
      const text = inline ?? words[0]
      return text === undefined
        ? Either.left(missingValue(option, piece))
        : gathered.single(option, spelling, text)
    }
    case "repeated": {
      const text = inline ?? words[0]
      if (text === undefined) return Either.left(missingValue(option, piece))
      gathered.list(option, [text])
      return Either.void
    }
    case "list": {
      const texts = [...(inline === undefined ? [] : [inline]), ...words]
      if (texts.length === 0) return Either.left(missingValue(option, piece))
      gathered.list(option, texts)
      return Either.void
    }
  }
}

/** The option of a command that takes every word behind `--`. */
const behindOption = (leaf: Leaf): Option<unknown> | undefined =>
  Object.values(leaf.options).find(({ kind }) => kind.type === "words")

const storageFlags: ReadonlySet<string> = new Set(["--file", "--object"])

/** Whether an option nobody knows explains why the words lead nowhere: its value was taken for one of them. */
const isBehindIt = (argv: ReadonlyArray<string>, stray: Piece, found: Either.Either<Way, Astray>): boolean => {
  if (Either.isRight(found)) return found.right.leaf === undefined
  const at = argv.findIndex((word) => splitInline(word)[0] === stray.spelling)
  return found.left._tag === "UnknownOption" && at < argv.findIndex((word) => !isOptionWord(word))
}

const readShell = (piece: Piece): Either.Either<Asked, InvalidOption> => {
  const given = piece.inline ?? piece.words[0]
  const shell = shells.find((name) => name === given)
  return shell !== undefined
    ? Either.right({ _tag: "completions", shell })
    : Either.left(
      new InvalidOption({
        option: completionsSpelling,
        expected: `one of ${shells.join(", ")}`,
        actual: given ?? "nothing"
      })
    )
}

/** A list that found no word but an option of nobody's: such a word was meant for the list. */
const starvedBefore = (pieces: ReadonlyArray<Piece>, foreign: Piece, options: ReadonlyMap<string, Option<unknown>>) => {
  const before = pieces[pieces.indexOf(foreign) - 1]
  const option = before === undefined ? undefined : options.get(before.spelling)
  return before !== undefined && option?.kind.type === "words" && before.inline === undefined &&
      before.words.length === 0
    ? Either.left(missingValue(option, before))
    : undefined
}

const understoodAs = (form: OneForm): string =>
  `note: understood as: mlpstorage ${quoteWords(redactArgv(typable(form)))}`

/**
 * Reads a command line without the program's name. Fails with the nearest known spelling for what nobody knows, and says
 * what is missing, given twice, or not in this version.
 */
export const normalise = (argv: ReadonlyArray<string>, grammar: Grammar): Either.Either<Asked, NormaliseError> =>
  Either.gen(function*() {
    const end = argv.indexOf("--")
    const own = end < 0 ? argv : argv.slice(0, end)
    const behind = end < 0 ? [] : argv.slice(end + 1)
    const leaves = grammar.flatMap((group) => group.leaves)
    const everywhere = new Map(leaves.flatMap((leaf) => [...bySpelling(leaf.options)]))
    const vocabulary = new Set<string>([...modes, ...leaves.flatMap((leaf) => leaf.path)])
    const isComplete = (words: ReadonlyArray<string>) =>
      Either.match(follow(grammar, words), { onLeft: () => true, onRight: (way) => way.leaf !== undefined })
    const mayContinue = (words: ReadonlyArray<string>, word: string) => vocabulary.has(word) && !isComplete(words)

    const anyArity = (spelling: string): Arity | undefined => {
      if (spelling === completionsSpelling) return "single"
      const option = everywhere.get(spelling)
      return option === undefined ? undefined : arityOf(option)
    }
    const first = part(own, anyArity, mayContinue)
    const helpAt = own.findIndex((word) => helpSpellings.includes(word))
    if (own[0] === "help" || helpAt >= 0) {
      const all = own[helpAt + 1] === helpAll || own.at(-1) === helpAll
      const words = first.words.filter((word, i) => !(i === 0 && word === "help") && !(all && word === helpAll))
      const { group, leaf } = yield* follow(grammar, words)
      return { _tag: "help", asked: true, group, leaf, all } as const
    }
    const completions = first.pieces.find((piece) => piece.spelling === completionsSpelling)
    if (completions !== undefined) return yield* readShell(completions)
    if (first.pieces.some((piece) => piece.spelling === versionSpelling)) return { _tag: "version" } as const

    const found = follow(grammar, first.words)
    const stray = first.pieces.find((piece) => !everywhere.has(piece.spelling) && !storageFlags.has(piece.spelling))
    if (stray !== undefined && isBehindIt(own, stray, found)) {
      const meant = Either.getOrUndefined(found)?.leaf
      const known = meant === undefined ? everywhere : bySpelling(meant.options)
      return yield* unknownOption(stray.spelling, [...known.keys(), ...builtIns], meant, leaves)
    }
    const way = yield* found
    const leaf = way.leaf ?? way.group?.alone
    if (leaf === undefined) return { _tag: "help", asked: false, group: way.group, leaf, all: false } as const

    const options = bySpelling(leaf.options)
    const { pieces, words } = part(own, (spelling) => {
      const option = options.get(spelling)
      return option === undefined ? undefined : arityOf(option)
    }, mayContinue)
    const foreign = pieces.find((piece) => !options.has(piece.spelling) && !storageFlags.has(piece.spelling))
    if (foreign !== undefined) {
      return yield* starvedBefore(pieces, foreign, options) ??
        unknownOption(foreign.spelling, [...options.keys(), ...builtIns], leaf, leaves)
    }
    const { operands } = yield* follow(grammar, words)

    const gathered = new Gathered()
    const flag = way.mode === undefined ? null : modeFlag(way.mode)
    if (flag !== null && options.has(`--${flag}`)) gathered.texts.set(flag, ["true"])
    if (way.model !== undefined) {
      const option = options.get("--model")
      if (option === undefined) return yield* unknownArgument(way.model, leaf.path, leaf.operands.length)
      yield* gathered.single(option, "--model", way.model)
    }
    let storageFlag = false
    for (const piece of pieces) {
      const option = options.get(piece.spelling)
      if (option !== undefined) yield* take(gathered, option, piece)
      else if (piece.spelling === "--object") return yield* Either.left(objectStorage)
      else storageFlag = true
    }
    const taker = behindOption(leaf)
    if (taker !== undefined && behind.length > 0) gathered.list(taker, [quoteWords(behind)])
    const last = taker === undefined ? behind : []
    const form: OneForm = { leaf, texts: gathered.texts, operands: [...operands, ...last] }
    const isOld = way.mode !== undefined || way.storageWord || storageFlag
    return { _tag: "command", form, notes: isOld ? [understoodAs(form)] : [] } as const
  })
