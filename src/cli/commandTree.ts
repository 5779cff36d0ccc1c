/**
 * The parser: `@effect/cli` reads the one form of a command line as a tree of commands, types every value, and says what
 * is too little or too much. What comes out of it is all that the program learns from the command line. Nothing else
 * knows this library.
 */
import * as Args from "@effect/cli/Args"
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import type * as ValidationError from "@effect/cli/ValidationError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as EffectOption from "effect/Option"
import * as Record from "effect/Record"
import { type DecodeError, decodeOption, type OptionValue } from "../config/decode.ts"
import { type Environment, expandPath } from "../config/expand.ts"
import type { Option, OptionTable } from "../config/Option.ts"
import { type AssignmentsError, readAssignments } from "../config/parameters.ts"
import type { Given } from "../config/resolve.ts"
import { InternalError, InvalidOption, MissingOption } from "../errors/AppError.ts"
import { arityOf, type Grammar, type Group, type Leaf, leafName } from "./Grammar.ts"
import type { OneForm } from "./OneForm.ts"
import { unknownArgument } from "./unknownWords.ts"
import type { Operand } from "./Utility.ts"

/** A command line, understood. */
interface CommandLine {
  readonly leaf: Leaf
  readonly given: Given
  readonly operands: ReadonlyArray<string>
}

/** A value, or why it is none: the library would make one text of all refusals, so they leave it as values. */
type Typed<A, E = DecodeError> = Either.Either<A, E>

interface Read {
  readonly leaf: Leaf
  readonly values: Readonly<Record<string, EffectOption.Option<Typed<OptionValue>>>>
  readonly params: Typed<Given["params"], AssignmentsError>
  readonly operands: ReadonlyArray<Typed<string>>
}

/** Values travel within quotes: bare, the library trims them, drops empty ones, and takes `--` for its own. */
const quoted = (text: string): string => `"${text}"`
const unquoted = (text: string): string => text.slice(1, -1)

const flagOf = (option: Option<unknown>) =>
  Options.choiceWithValue(option.name, [["true", true], ["false", false]]).pipe(
    Options.map((value): Typed<OptionValue> => Either.right(value))
  )

const optionOf = (
  option: Option<unknown>,
  environment: Environment
): Options.Options<EffectOption.Option<Typed<OptionValue>>> => {
  const decode = (texts: ReadonlyArray<string>) =>
    decodeOption(option, `--${option.name}`, texts.map(unquoted), environment)
  switch (arityOf(option)) {
    case "flag":
      return Options.optional(flagOf(option))
    case "single":
      return Options.text(option.name).pipe(Options.map((text) => decode([text])), Options.optional)
    case "repeated":
    case "list":
      return Options.text(option.name).pipe(
        Options.repeated,
        Options.map((texts) => texts.length === 0 ? EffectOption.none() : EffectOption.some(decode(texts)))
      )
  }
}

const isParameters = (option: Option<unknown>): boolean => option.kind.type === "params"

const optionsOf = (options: OptionTable, environment: Environment) => {
  const [parameters, others] = Arr.partition(Object.values(options), (option) => !isParameters(option))
  const [first] = parameters
  return Options.all({
    values: Options.all(Object.fromEntries(others.map((option) => [option.name, optionOf(option, environment)]))),
    params: first === undefined
      ? Options.map(Options.none, (): Read["params"] => Either.right([]))
      : Options.text(first.name).pipe(
        Options.repeated,
        Options.map((texts) => readAssignments(first, `--${first.name}`, texts.map(unquoted), environment))
      )
  })
}

const operandOf = ({ name, required }: Operand, environment: Environment) => {
  const one = Args.text({ name }).pipe(
    Args.map((text): Typed<string> =>
      Either.mapLeft(
        expandPath(text, environment),
        (refusal) => new InvalidOption({ option: `argument ${name}`, ...refusal })
      )
    )
  )
  return required ? Args.map(one, EffectOption.some) : Args.optional(one)
}

const operandsOf = (operands: ReadonlyArray<Operand>, environment: Environment) =>
  operands.length === 0
    ? Args.map(Args.none, (): Read["operands"] => [])
    : Args.all(operands.map((operand) => operandOf(operand, environment))).pipe(Args.map(Arr.getSomes))

/** What a branch of the tree reads: nothing where its command is not the one that was typed. */
type Branch = CommandDescriptor.Command<EffectOption.Option<Read>>

const typed = (leaf: Leaf, name: string, environment: Environment): Branch =>
  CommandDescriptor.make(name, optionsOf(leaf.options, environment), operandsOf(leaf.operands, environment)).pipe(
    CommandDescriptor.map(({ args, options }) => EffectOption.some({ leaf, ...options, operands: args }))
  )

/** Only its name: options are made ready for the one command that was typed. */
const untyped = (name: string): Branch => CommandDescriptor.make(name).pipe(CommandDescriptor.map(EffectOption.none))

const inner = (name: string, branches: ReadonlyArray<Branch>): Branch => {
  const [first, ...others] = branches.map((branch) => [name, branch] as const)
  if (first === undefined) return untyped(name)
  return CommandDescriptor.make(name).pipe(
    CommandDescriptor.withSubcommands([first, ...others]),
    CommandDescriptor.map(({ subcommand }) => EffectOption.flatMap(subcommand, ([, read]) => read))
  )
}

const program = "mlpstorage"

/** Every command by its name, and of the typed one what it takes. */
const treeOf = (grammar: Grammar, wanted: Leaf, environment: Environment): Branch => {
  const leafOf = (leaf: Leaf, name: string) => leaf === wanted ? typed(leaf, name, environment) : untyped(name)
  const groupOf = ({ id, leaves }: Group) => {
    const bare = leaves.find((leaf) => leafName(leaf) === "")
    if (bare !== undefined) return leafOf(bare, id)
    return leaves.includes(wanted) ? inner(id, leaves.map((leaf) => leafOf(leaf, leafName(leaf)))) : untyped(id)
  }
  return inner(program, grammar.map(groupOf))
}

const wordsOf = ({ leaf, operands, texts }: OneForm): ReadonlyArray<string> => [
  program,
  ...leaf.path,
  ...Object.values(leaf.options).flatMap((option) =>
    (texts.get(option.name) ?? []).flatMap((text) => [
      `--${option.name}`,
      arityOf(option) === "flag" ? text : quoted(text)
    ])
  ),
  ...(operands.length === 0 ? [] : ["--", ...operands])
]

/** The suggestions of the library are not asked for: every spelling is known by now. */
const config = CliConfig.make({ autoCorrectLimit: Number.MAX_SAFE_INTEGER, isCaseSensitive: true, showBuiltIns: false })

const bug = (detail: string) =>
  new InternalError({ detail: `the normalised command line was not understood: ${detail}` })

const inOurWords = (
  { leaf, operands }: OneForm,
  { _tag, error }: ValidationError.ValidationError
): MissingOption | InternalError => {
  const [first, ...others] = leaf.operands.slice(operands.length).filter(({ required }) => required)
  return _tag !== "MissingValue" || first === undefined ? bug(HelpDoc.toAnsiText(error)) : new MissingOption({
    command: [program, ...leaf.path].join(" "),
    options: [first.name, ...others.map(({ name }) => name)],
    sources: [first, ...others].map(({ name, summary }) => `argument ${name}: ${summary}`)
  })
}

/** Reads the one form of a command line. What is wrong with a value, an operand or their number is told in our words. */
export const readCommandLine = Effect.fnUntraced(function*(form: OneForm, grammar: Grammar, environment: Environment) {
  const tree = treeOf(grammar, form.leaf, environment)
  const directive = yield* CommandDescriptor.parse(tree, wordsOf(form), config).pipe(
    Effect.mapError((error) => inOurWords(form, error))
  )
  if (directive._tag === "BuiltIn") return yield* bug("a built-in option")
  if (EffectOption.isNone(directive.value)) return yield* bug("no command was found")
  const { leaf, operands, params, values } = directive.value.value
  const [surplus] = directive.leftover
  if (surplus !== undefined) return yield* unknownArgument(surplus, leaf.path, leaf.operands.length)
  return {
    leaf,
    operands: yield* Either.all(operands),
    given: {
      values: new Map(Object.entries(yield* Either.all(Record.getSomes(values)))),
      params: yield* params
    }
  } satisfies CommandLine
})
