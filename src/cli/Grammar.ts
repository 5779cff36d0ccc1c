/** Every command line there is, as data: derived from the registries, read by the normaliser, the parser, the help and the completions. */
import type { Benchmark, Command, Elsewhere } from "../benchmarks/Benchmark.ts"
import type { Section } from "../config/configFile.ts"
import type { Option, OptionTable } from "../config/Option.ts"
import { outputOptions } from "../config/outputOptions.ts"
import type { Operand, Utility, UtilityCommand } from "./Utility.ts"

type Target =
  | { readonly _tag: "benchmark"; readonly benchmark: Benchmark; readonly command: Command }
  | { readonly _tag: "utility"; readonly utility: Utility; readonly command: UtilityCommand }

export interface Leaf extends Section {
  /** `["checkpointing", "run"]`, `["version"]`. */
  readonly path: ReadonlyArray<string>
  readonly summary: string
  readonly example: string
  readonly operands: ReadonlyArray<Operand>
  /** The command's own options and those of every command. */
  readonly options: OptionTable
  /** Keys of parameters that it takes, for shells to offer. */
  readonly parameters: (() => Promise<ReadonlyArray<string>>) | undefined
  readonly target: Target
}

export interface Group {
  readonly id: string
  readonly kind: "benchmark" | "utility"
  readonly summary: string
  readonly leaves: ReadonlyArray<Leaf>
  /** What its word alone does; without it that is half a command. */
  readonly alone?: Leaf | undefined
  /** Why it has no commands. */
  readonly elsewhere?: Elsewhere | undefined
}

export type Grammar = ReadonlyArray<Group>

export const leafName = (leaf: Leaf): string => leaf.path[1] ?? ""

export const grammarOf = (benchmarks: ReadonlyArray<Benchmark>, utilities: ReadonlyArray<Utility>): Grammar => [
  ...benchmarks.map((benchmark): Group => ({
    id: benchmark.onDisk.id,
    kind: "benchmark",
    summary: benchmark.summary,
    elsewhere: benchmark.elsewhere,
    leaves: benchmark.commands.map((command): Leaf => ({
      path: [benchmark.onDisk.id, command.name],
      summary: command.summary,
      example: command.example,
      operands: [],
      options: { ...command.options, ...outputOptions },
      parameters: command.parameters,
      target: { _tag: "benchmark", benchmark, command }
    }))
  })),
  ...utilities.map((utility): Group => {
    const leaves = utility.commands.map((command): Leaf => ({
      path: command.name === "" ? [utility.id] : [utility.id, command.name],
      summary: command.summary,
      example: command.example,
      operands: command.operands,
      options: { ...command.options, ...outputOptions },
      parameters: undefined,
      target: { _tag: "utility", utility, command }
    }))
    return {
      id: utility.id,
      kind: "utility",
      summary: utility.summary,
      leaves,
      alone: leaves.find((leaf) => utility.alone !== undefined && leafName(leaf) === utility.alone)
    }
  })
]

/** What can be asked for. */
export const offered = (grammar: Grammar): Grammar => grammar.filter(({ leaves }) => leaves.length > 0)

/** Everything a configuration file may speak to. */
export const sectionsOf = (grammar: Grammar): ReadonlyArray<Section> => grammar.flatMap((group) => group.leaves)

/** All spellings of an option with their dashes, the long one first. */
export const spellings = (option: Option<unknown>): ReadonlyArray<string> => [`--${option.name}`, ...option.aliases]

/** `repeated`: one value each time that it is given. */
export type Arity = "flag" | "single" | "repeated" | "list"

export const arityOf = (option: Option<unknown>): Arity =>
  option.kind.type === "flag"
    ? "flag"
    : option.kind.type === "texts"
    ? "repeated"
    : ["hosts", "params", "words"].includes(option.kind.type)
    ? "list"
    : "single"

/** The options of a table by every spelling. */
export const bySpelling = (options: OptionTable): ReadonlyMap<string, Option<unknown>> =>
  new Map(Object.values(options).flatMap((option) => spellings(option).map((s) => [s, option] as const)))
