/**
 * The rewrite before parsing: every spelling people use becomes the one form the parser reads. Pure and idempotent.
 *
 * `checkpointing run -np 8 --hosts a,b c` → `checkpointing run --num-processes 8 --hosts a --hosts b --hosts c`
 */
import * as Either from "effect/Either"
import { decodeOption, describeKind, parseBoolean, splitHosts } from "../config/decode.ts"
import type { Option } from "../config/Option.ts"
import { parseAssignments } from "../config/parameters.ts"
import { quoteWords } from "../config/quote.ts"
import { redactArgv } from "../domain/secrets.ts"
import { ConflictingOptions, InvalidOption, ObjectStorageUnsupported, UnknownOption } from "../errors/AppError.ts"
import { type Arity, arityOf, bySpelling, type Grammar, type Group, type Leaf, leafName } from "./Grammar.ts"
import { formerCommands, formerNames, isMode, type Mode, modeFlag, modes, renamedCommands } from "./legacy.ts"
import { unknownArgument, unknownBenchmark, unknownCommand, unknownOption } from "./unknownWords.ts"

export const shells = ["bash", "zsh", "fish"] as const
export type Shell = typeof shells[number]

/** What a command line asks for, with the one form of it. */
export type Rewritten =
  | { readonly _tag: "version" }
  | { readonly _tag: "completions"; readonly shell: Shell }
  /** `asked` is false when the words stop short of a command. */
  | {
    readonly _tag: "help"
    readonly asked: boolean
    readonly group: Group | undefined
    readonly leaf: Leaf | undefined
  }
  | {
    readonly _tag: "command"
    readonly leaf: Leaf
    /** By long name; `"true"` or `"false"` for flags. */
    readonly values: ReadonlyMap<string, ReadonlyArray<string>>
    readonly operands: ReadonlyArray<string>
    /** Lines for standard error: how an old spelling was understood. */
    readonly notes: ReadonlyArray<string>
  }

export type RewriteError = UnknownOption | InvalidOption | ConflictingOptions | ObjectStorageUnsupported

/** One option as typed. */
interface Piece {
  readonly spelling: string
  readonly inline: string | undefined
  /** The words taken for it: none for a flag or an inline single. */
  readonly words: ReadonlyArray<string>
  /** What stood where a value should have been. */
  readonly next: string | undefined
}

interface Scan {
  readonly words: ReadonlyArray<string>
  readonly pieces: ReadonlyArray<Piece>
}

const completionsOption = "--completions"
const builtIns = ["--help", "--version", completionsOption]

/** A quoted list of words (`"--mca key value"`) is none: no option's name holds a blank. */
const isOptionWord = (word: string): boolean => /^-(?!\.?\d)[^\s=]+(?:=|$)/.test(word)

const splitInline = (word: string): readonly [spelling: string, inline: string | undefined] => {
  const cut = word.indexOf("=")
  return cut < 0 ? [word, undefined] : [word.slice(0, cut), word.slice(cut + 1)]
}

/**
 * Parts words from options. A list takes every word up to the next option; before the command is complete it also stops,
 * after its first value, at a word the command could go on with.
 */
const scan = (
  argv: ReadonlyArray<string>,
  arity: (spelling: string) => Arity | undefined,
  mayContinue: (words: ReadonlyArray<string>, word: string) => boolean
): Scan => {
  const words: Array<string> = []
  const pieces: Array<Piece> = []
  let i = 0
  while (i < argv.length) {
    const word = argv[i++]!
    if (!isOptionWord(word)) {
      words.push(word)
      continue
    }
    const [spelling, inline] = splitInline(word)
    const takes = arity(spelling)
    const taken: Array<string> = []
    const isValue = () => argv[i] !== undefined && !isOptionWord(argv[i]!)
    if (takes === "single" && inline === undefined && isValue()) taken.push(argv[i++]!)
    if (takes === "list") {
      while (isValue() && ((taken.length === 0 && inline === undefined) || !mayContinue(words, argv[i]!))) {
        taken.push(argv[i++]!)
      }
    }
    pieces.push({ spelling, inline, words: taken, next: argv[i] })
  }
  return { words, pieces }
}

/** Where the words lead: a command, or as far as they go. */
interface Way {
  readonly group: Group | undefined
  readonly leaf: Leaf | undefined
  readonly mode: Mode | undefined
  /** Training's model of v3.0, which stood between benchmark and command. */
  readonly model: string | undefined
  readonly operands: ReadonlyArray<string>
  /** v3.0's storage word was there. */
  readonly storageWord: boolean
}

const objectStorage = new ObjectStorageUnsupported({ option: "storage", value: "object" })

const follow = (
  grammar: Grammar,
  words: ReadonlyArray<string>
): Either.Either<Way, UnknownOption | ObjectStorageUnsupported> =>
  Either.gen(function*() {
    const mode = isMode(words[0]) && !grammar.some((group) => group.id === words[0]) ? words[0] : undefined
    const [id, ...after] = mode === undefined ? words : words.slice(1)
    const nowhere = { group: undefined, leaf: undefined, mode, model: undefined, operands: [], storageWord: false }
    if (id === undefined) return nowhere
    const known = Object.hasOwn(formerNames, id) ? formerNames[id] : id
    const group = grammar.find((candidate) => candidate.id === known)
    if (group?.elsewhere !== undefined) {
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
    if (group === undefined) {
      if (id === "object") return yield* Either.left(objectStorage)
      return yield* Object.hasOwn(formerCommands, id)
        ? Either.left(
          new UnknownOption({ given: id, kind: "command", nearest: null, known: [], advice: formerCommands[id] })
        )
        : unknownBenchmark(id, grammar)
    }
    const bare = group.leaves.find((leaf) => leafName(leaf) === "")
    const named = (word: string | undefined) => group.leaves.find((leaf) => leafName(leaf) === word)
    const [word, second] = after
    if (bare === undefined && word === undefined) return { ...nowhere, group }

    const direct = bare ?? named(word)
    const behindModel = direct === undefined && mode !== undefined ? named(second) : undefined
    const leaf = direct ?? behindModel
    if (leaf === undefined) {
      if (group.kind === "benchmark" && after.includes("object")) return yield* Either.left(objectStorage)
      if (mode !== undefined && second === undefined && takesModel(group)) return { ...nowhere, group, model: word }
      const now = renamedCommands.find(({ was }) => was[0] === id && was[1] === word)?.now
      if (now !== undefined && named(now[1]) !== undefined) {
        return yield* Either.left(
          new UnknownOption({ given: `${id} ${word}`, kind: "command", nearest: now.join(" "), known: [] })
        )
      }
      return yield* unknownCommand(word ?? "", group.id, group.leaves.map(leafName))
    }
    const rest = after.slice(bare !== undefined ? 0 : behindModel !== undefined ? 2 : 1)
    const storageWord = group.kind === "benchmark" && (rest[0] === "file" || rest[0] === "object")
    if (storageWord && rest[0] === "object") return yield* Either.left(objectStorage)
    const operands = storageWord ? rest.slice(1) : rest
    const extra = operands[leaf.operands.length]
    if (extra !== undefined) return yield* unknownArgument(extra, leaf.path)
    return { group, leaf, mode, model: behindModel === undefined ? undefined : word, operands, storageWord }
  })

const takesModel = (group: Group): boolean =>
  group.leaves.some((leaf) => Object.values(leaf.options).some((option) => option.name === "model"))

/** Values by option name, gathered piece by piece. */
class Gathered {
  readonly values = new Map<string, Array<string>>()

  single(option: Option<unknown>, spelling: string, value: string): Either.Either<void, ConflictingOptions> {
    const earlier = this.values.get(option.name)?.[0]
    if (earlier !== undefined) {
      const [shown = "", then = ""] = [`--${option.name}=${earlier}`, `${spelling}=${value}`].flatMap((w) =>
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
    this.values.set(option.name, [value])
    return Either.void
  }

  list(option: Option<unknown>, values: ReadonlyArray<string>): void {
    this.values.set(option.name, [...(this.values.get(option.name) ?? []), ...values])
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

/** Values that would read as options in the one form are refused here, in the words of the decoder. */
const checkList = (
  option: Option<unknown>,
  spelling: string,
  values: ReadonlyArray<string>
): Either.Either<unknown, RewriteError> => {
  const odd = values.filter((value) => value.startsWith("-"))
  if (option.kind.type === "params") return parseAssignments(spelling, odd, "flag")
  return values.length === 0 || odd.length > 0 ? decodeOption(option, spelling, odd, {}) : Either.void
}

const takePiece = (gathered: Gathered, option: Option<unknown>, piece: Piece): Either.Either<void, RewriteError> => {
  const { inline, spelling, words } = piece
  switch (arityOf(option)) {
    case "flag": {
      const value = inline === undefined ? true : parseBoolean(inline)
      if (value === undefined) {
        return Either.left(
          new InvalidOption({ option: spelling, expected: "no value, true or false", actual: inline ?? "" })
        )
      }
      return gathered.values.get(option.name)?.[0] === String(value)
        ? Either.void
        : gathered.single(option, spelling, String(value))
    }
    case "single": {
      const value = inline ?? words[0]
      return value === undefined
        ? Either.left(missingValue(option, piece))
        : gathered.single(option, spelling, value)
    }
    case "list": {
      const given = [...(inline === undefined ? [] : [inline]), ...words]
      if (given.length === 0) return Either.left(missingValue(option, piece))
      const values = option.kind.type === "hosts" ? given.flatMap(splitHosts) : given
      return Either.map(checkList(option, spelling, values), () => gathered.list(option, values))
    }
  }
}

const optionWords = (leaf: Leaf, values: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<string> =>
  [...values].flatMap(([name, texts]) => {
    const option = Object.values(leaf.options).find((candidate) => candidate.name === name)
    if (option?.kind.type === "flag") return texts.map((text) => text === "true" ? `--${name}` : `--${name}=${text}`)
    return texts.flatMap((text) => text.startsWith("-") || text === "" ? [`--${name}=${text}`] : [`--${name}`, text])
  })

/** The one form of a command line. Rewriting it again gives the same. */
export const canonical = (rewritten: Rewritten): ReadonlyArray<string> => {
  switch (rewritten._tag) {
    case "version":
      return ["--version"]
    case "completions":
      return ["--completions", rewritten.shell]
    case "help": {
      const { asked, group, leaf } = rewritten
      return [...(leaf?.path ?? (group === undefined ? [] : [group.id])), ...(asked ? ["--help"] : [])]
    }
    case "command": {
      const { leaf, operands, values } = rewritten
      return [
        ...leaf.path,
        ...optionWords(leaf, values),
        ...(operands.length === 0 ? [] : ["--", ...operands])
      ]
    }
  }
}

/** The option of a command that takes every word behind `--`. */
const behindOption = (leaf: Leaf | undefined): Option<unknown> | undefined =>
  Object.values(leaf?.options ?? {}).find(({ kind }) => kind.type === "words")

const storageFlags: ReadonlySet<string> = new Set(["--file", "--object"])

/** Whether an option nobody knows explains why the words lead nowhere: its value was taken for one of them. */
const isBehindIt = (
  argv: ReadonlyArray<string>,
  stray: Piece,
  found: Either.Either<Way, UnknownOption | ObjectStorageUnsupported>
): boolean => {
  if (Either.isRight(found)) return found.right.leaf === undefined
  const at = argv.findIndex((word) => splitInline(word)[0] === stray.spelling)
  return found.left._tag === "UnknownOption" &&
    (found.left.kind === "argument" || at < argv.findIndex((word) => !isOptionWord(word)))
}

/**
 * Reads a command line without the program's name. Fails with the nearest known spelling for what nobody knows, and says
 * what is missing, given twice, or not in this version.
 */
export const rewrite = (argv: ReadonlyArray<string>, grammar: Grammar): Either.Either<Rewritten, RewriteError> =>
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

    const wantsHelp = own.includes("--help") || own.includes("-h") || own[0] === "help"
    const anyArity = (spelling: string): Arity | undefined => {
      if (spelling === completionsOption) return "single"
      const option = everywhere.get(spelling)
      return option === undefined ? undefined : arityOf(option)
    }
    const first = scan(own, anyArity, mayContinue)
    if (wantsHelp) {
      const asked = first.words[0] === "help" ? first.words.slice(1) : first.words
      const { group, leaf } = yield* follow(grammar, withoutOperands(grammar, asked))
      return { _tag: "help", asked: true, group, leaf } as const
    }
    const completions = first.pieces.find((piece) => piece.spelling === completionsOption)
    if (completions !== undefined) return yield* readShell(completions)
    if (first.pieces.some((piece) => piece.spelling === "--version")) return { _tag: "version" } as const

    const plainly = follow(grammar, first.words)
    const taker = behindOption(Either.isRight(plainly) ? plainly.right.leaf : undefined)
    const last = taker === undefined ? behind : []
    const found = follow(grammar, [...first.words, ...last])
    const stray = first.pieces.find((piece) => !everywhere.has(piece.spelling) && !storageFlags.has(piece.spelling))
    if (stray !== undefined && isBehindIt(own, stray, found)) {
      const meant = Either.getOrUndefined(follow(grammar, withoutOperands(grammar, first.words)))?.leaf
      return yield* unknownOption(
        stray.spelling,
        [...(meant === undefined ? everywhere : bySpelling(meant.options)).keys(), ...builtIns],
        meant,
        leaves
      )
    }
    const way = yield* found
    const { leaf } = way
    if (leaf === undefined) return { _tag: "help", asked: false, group: way.group, leaf } as const

    const options = bySpelling(leaf.options)
    const { pieces, words } = scan(own, (spelling) => {
      const option = options.get(spelling)
      return option === undefined ? undefined : arityOf(option)
    }, mayContinue)
    const foreign = pieces.find((piece) => !options.has(piece.spelling) && !storageFlags.has(piece.spelling))
    if (foreign !== undefined) {
      const before = pieces[pieces.indexOf(foreign) - 1]
      const starved = before === undefined ? undefined : options.get(before.spelling)
      if (
        before !== undefined && starved?.kind.type === "words" && before.inline === undefined &&
        before.words.length === 0
      ) {
        return yield* Either.left(missingValue(starved, before))
      }
      return yield* unknownOption(foreign.spelling, [...options.keys(), ...builtIns], leaf, leaves)
    }
    const { operands } = yield* follow(grammar, [...words, ...last])

    const gathered = new Gathered()
    const flag = way.mode === undefined ? null : modeFlag(way.mode)
    if (flag !== null && options.has(`--${flag}`)) gathered.values.set(flag, ["true"])
    if (way.model !== undefined) {
      const option = options.get("--model")
      if (option === undefined) return yield* unknownArgument(way.model, leaf.path)
      yield* gathered.single(option, "--model", way.model)
    }
    let storageFlag = false
    for (const piece of pieces) {
      const option = options.get(piece.spelling)
      if (option !== undefined) yield* takePiece(gathered, option, piece)
      else if (piece.spelling === "--object") return yield* Either.left(objectStorage)
      else storageFlag = true
    }
    if (taker !== undefined && behind.length > 0) gathered.list(taker, [quoteWords(behind)])
    const result = { _tag: "command", leaf, values: gathered.values, operands, notes: [] } as const
    const isOld = way.mode !== undefined || way.storageWord || storageFlag
    return isOld ? { ...result, notes: [understoodAs(result)] } : result
  })

/** The longest beginning of the words that leads somewhere: help needs no operands and no complete command. */
const withoutOperands = (grammar: Grammar, words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const way = follow(grammar, words)
  if (Either.isRight(way) || words.length <= 1) return words
  const shorter = words.slice(0, -1)
  const before = follow(grammar, shorter)
  return Either.isRight(before) && before.right.leaf !== undefined ? shorter : words
}

const readShell = (piece: Piece): Either.Either<Rewritten, InvalidOption> => {
  const given = piece.inline ?? piece.words[0]
  const shell = shells.find((name) => name === given)
  return shell !== undefined
    ? Either.right({ _tag: "completions", shell })
    : Either.left(
      new InvalidOption({
        option: completionsOption,
        expected: `one of ${shells.join(", ")}`,
        actual: given ?? "nothing"
      })
    )
}

const understoodAs = (rewritten: Rewritten): string =>
  `note: understood as: mlpstorage ${quoteWords(redactArgv(canonical(rewritten)))}`
