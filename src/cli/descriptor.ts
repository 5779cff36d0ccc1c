/** The parser proper: `@effect/cli` on the rewritten command line. Nothing else in the program knows this library. */
import * as Args from "@effect/cli/Args"
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as EffectOption from "effect/Option"
import type { Option } from "../config/Option.ts"
import { InternalError } from "../errors/AppError.ts"
import { arityOf, type Leaf } from "./Grammar.ts"

export interface Parsed {
  /** By long name; `"true"` or `"false"` for flags. Absent when not given. */
  readonly values: ReadonlyMap<string, ReadonlyArray<string>>
  readonly operands: ReadonlyArray<string>
}

/** A value travels behind this mark: the library would take one that starts with a dash for an option. */
const mark = "="

const marked = (text: string): string => mark + text

const unmarked = (texts: ReadonlyArray<string>): ReadonlyArray<string> => texts.map((text) => text.slice(mark.length))

/** A flag travels as `--name true`, because a boolean of this library cannot be told absent from false. */
const optionOf = (option: Option<unknown>): Options.Options<ReadonlyArray<string>> => {
  switch (arityOf(option)) {
    case "flag":
      return Options.choice(option.name, ["true", "false"]).pipe(Options.optional, Options.map(EffectOption.toArray))
    case "single":
      return Options.text(option.name).pipe(Options.optional, Options.map(EffectOption.toArray), Options.map(unmarked))
    case "list":
      return Options.text(option.name).pipe(Options.repeated, Options.map(unmarked))
  }
}

const descriptorOf = (leaf: Leaf) =>
  CommandDescriptor.make(
    leaf.path.join(" "),
    Options.all(Object.fromEntries(Object.values(leaf.options).map((option) => [option.name, optionOf(option)]))),
    Args.text({ name: "operand" }).pipe(Args.repeated)
  )

const config = CliConfig.make({ isCaseSensitive: true, finalCheckBuiltIn: true, showBuiltIns: false })

const wordsOf = (leaf: Leaf, values: Parsed["values"]): ReadonlyArray<string> =>
  Object.values(leaf.options).flatMap((option) =>
    (values.get(option.name) ?? []).flatMap((text) => [
      `--${option.name}`,
      arityOf(option) === "flag" ? text : marked(text)
    ])
  )

const bug = (detail: string) =>
  new InternalError({ detail: `the rewritten command line was not understood: ${detail}` })

/** Parses one command's values and operands. What the rewrite lets through never fails here; if it does, it is a bug. */
export const parseLeaf = Effect.fnUntraced(function*(leaf: Leaf, given: Parsed) {
  const words = [...wordsOf(leaf, given.values), ...(given.operands.length === 0 ? [] : ["--", ...given.operands])]
  const directive = yield* CommandDescriptor.parse(descriptorOf(leaf), [leaf.path.join(" "), ...words], config).pipe(
    Effect.mapError((error) => bug(HelpDoc.toAnsiText(error.error)))
  )
  if (directive._tag === "BuiltIn") return yield* bug("a built-in option")
  if (directive.leftover.length > 0) return yield* bug(directive.leftover.join(" "))
  const { args, options } = directive.value
  return {
    values: new Map(Object.entries(options).filter(([, texts]) => texts.length > 0)),
    operands: args
  } satisfies Parsed
})
