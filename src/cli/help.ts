/** Help at every level, as plain text fitted to a width. Derived from the grammar; nothing is written twice. */
import * as Arr from "effect/Array"
import { commonOptions } from "../benchmarks/shared/commonOptions.ts"
import type { Option, OptionKind } from "../config/Option.ts"
import { outputOptions } from "../config/outputOptions.ts"
import { formatInteger } from "../domain/Units.ts"
import { wrap } from "../view/wrap.ts"
import { type Grammar, type Group, type Leaf, offered } from "./Grammar.ts"
import type { Operand } from "./Utility.ts"

const programSummary = "How fast is this storage for machine-learning work, and does the result count?"

interface Row {
  readonly left: string
  readonly right: string
}

/** Two columns; a left side that is too wide gets a line of its own. */
const columns = (rows: ReadonlyArray<Row>, width: number, maximum: number): ReadonlyArray<string> => {
  const fitting = rows.map(({ left }) => left.length).filter((length) => length <= maximum)
  const leftWidth = Math.max(0, ...fitting)
  const indent = " ".repeat(leftWidth + 4)
  return rows.flatMap(({ left, right }) => {
    const lines = wrap(right, Math.max(24, width - indent.length))
    const [first = "", ...others] = lines
    return left.length <= leftWidth
      ? [`  ${left.padEnd(leftWidth)}  ${first}`.trimEnd(), ...others.map((line) => indent + line)]
      : [`  ${left}`, ...lines.map((line) => indent + line)]
  })
}

const metavars: Readonly<Record<OptionKind["type"], string>> = {
  text: "TEXT",
  command: "COMMAND",
  path: "PATH",
  integer: "N",
  number: "N",
  choice: "CHOICE",
  flag: "",
  size: "SIZE",
  texts: "TEXT",
  words: "WORDS",
  hosts: "HOST",
  params: "KEY=VALUE"
}

/** What stands for the value: `N`, `PATH`, `HOST...`. */
export const metavarOf = (option: Option<unknown>): string => {
  const word = option.metavar ?? metavars[option.kind.type]
  return option.kind.type === "hosts" || option.kind.type === "params" || option.kind.type === "texts"
    ? `${word}...`
    : word
}

const leftOf = (option: Option<unknown>): string => {
  const short = option.aliases.filter((alias) => !alias.startsWith("--"))
  const long = option.aliases.filter((alias) => alias.startsWith("--"))
  return `${[...short, `--${option.name}`, ...long].join(", ")} ${metavarOf(option)}`.trimEnd()
}

const defaultOf = ({ default: value, kind }: Option<unknown>): string | undefined => {
  if (value === undefined || kind.type === "flag") return undefined
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.join(" ")
  return kind.type === "size" && typeof value === "number" ? `${formatInteger(value)} bytes` : String(value)
}

/** What an option means: its words, its choices, its default, its variable. */
export const rightOf = (option: Option<unknown>): string => {
  const standing = defaultOf(option)
  return [
    option.summary,
    option.kind.type === "choice" ? `One of ${option.kind.choices.join(", ")}.` : "",
    standing === undefined ? "" : `[default: ${standing}]`,
    option.environment === undefined ? "" : `[variable: ${option.environment}]`
  ].filter((part) => part !== "").join(" ")
}

const shared: ReadonlySet<Option<unknown>> = new Set<Option<unknown>>(Object.values(commonOptions))
const output: ReadonlySet<Option<unknown>> = new Set<Option<unknown>>(Object.values(outputOptions))

export interface OptionGroup {
  readonly title: string
  readonly options: ReadonlyArray<Option<unknown>>
}

/** Required first, then the command's own, then what it shares with others. Empty groups are left out. */
export const optionGroups = (leaf: Leaf): ReadonlyArray<OptionGroup> => {
  const all = Object.values(leaf.options)
  const own = all.filter((option) => !shared.has(option) && !output.has(option))
  return [
    { title: "Required", options: all.filter((option) => option.required) },
    { title: "Options", options: own.filter((option) => !option.required) },
    { title: "Options of every benchmark", options: all.filter((option) => shared.has(option)) },
    { title: "Options of every command", options: all.filter((option) => output.has(option)) }
  ].filter(({ options }) => options.length > 0)
}

const operandWord = ({ name, required }: Operand): string => required ? name : `[${name}]`

/** `mlpstorage checkpointing run --model NAME [options]`. */
export const usageOf = (leaf: Leaf): string =>
  [
    "mlpstorage",
    ...leaf.path,
    ...leaf.operands.map(operandWord),
    ...Object.values(leaf.options).filter((o) => o.required).map((o) => `--${o.name} ${metavarOf(o)}`.trimEnd()),
    "[options]"
  ].join(" ")

const paragraph = (text: string, width: number): ReadonlyArray<string> => [...wrap(text, width), ""]

const join = (parts: ReadonlyArray<ReadonlyArray<string>>): string => parts.flat().join("\n").trimEnd()

const optionRows = ({ options, title }: OptionGroup, width: number, leftmost = 32): ReadonlyArray<string> =>
  options.length === 0 ? [] : [
    `${title}:`,
    ...columns(options.map((option) => ({ left: leftOf(option), right: rightOf(option) })), width, leftmost),
    ""
  ]

const leafHead = (leaf: Leaf, width: number): ReadonlyArray<string> => [
  ...paragraph(leaf.summary, width),
  "Usage:",
  `  ${usageOf(leaf)}`,
  "",
  "Example:",
  `  ${leaf.example}`,
  "",
  ...(leaf.operands.length === 0
    ? []
    : ["Arguments:", ...columns(leaf.operands.map((o) => ({ left: o.name, right: o.summary })), width, 30), ""])
]

/** All there is about a command. */
export const leafHelp = (leaf: Leaf, width: number): string =>
  join([leafHead(leaf, width), ...optionGroups(leaf).map((group) => optionRows(group, width))])

/** Rows of the window that people leave a terminal in, and of a sheet of paper. */
export const pageRows = 60

const rowsOf = (text: string, width: number): number =>
  text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0)

/** All there is where that fits a page; else what is needed every day explained, and the rest named. */
export const leafPage = (leaf: Leaf, width: number): string => {
  const whole = leafHelp(leaf, width)
  if (rowsOf(whole, width) <= pageRows) return whole
  const [required, others] = Arr.partition(
    optionGroups(leaf).flatMap(({ options }) => options),
    ({ required }) => !required
  )
  const [further, everyday] = Arr.partition(others, (option) => option.everyday)
  const names = wrap(further.map(({ name }) => `--${name}`).sort().join(" "), width - 2)
  return join([
    leafHead(leaf, width),
    optionRows({ title: "Required", options: required }, width, 26),
    optionRows({ title: "Options", options: everyday }, width, 26),
    [`Further options, which mlpstorage ${leaf.path.join(" ")} --help all explains:`],
    names.map((line) => `  ${line}`)
  ])
}

export const groupHelp = (group: Group, width: number): string =>
  join([
    paragraph(group.summary, width),
    ["Usage:", `  mlpstorage ${group.id} COMMAND [options]`, ""],
    [
      "Commands:",
      ...columns(group.leaves.map((leaf) => ({ left: leaf.path.slice(1).join(" "), right: leaf.summary })), width, 30),
      ""
    ],
    ["Example:", ...group.leaves.slice(0, 1).map((leaf) => `  ${leaf.example}`), ""],
    [`Run mlpstorage ${group.id} COMMAND --help for the options of a command.`]
  ])

/** From nothing to a first result, to paste as it stands. */
const firstSteps: ReadonlyArray<string> = [
  "First result, on the storage below ./scratch (1 GiB a checkpoint, then removed):",
  "  # is this machine fit, and the folder?",
  "  mlpstorage doctor --checkpoint-folder ./scratch",
  "  # write two checkpoints and read them back",
  "  mlpstorage checkpointing run --model llama3-8b -np 2 --scale 0.01 -ncw 2 \\",
  "    -ncr 2 --checkpoint-folder ./scratch --results-dir ./results --cleanup",
  "  # what came of it, then a page of all results",
  "  mlpstorage history",
  "  mlpstorage reports reportgen ./results"
]

export const rootHelp = (grammar: Grammar, width: number): string => {
  const rows = (kind: Group["kind"]) =>
    offered(grammar).filter((group) => group.kind === kind).map((group) => ({ left: group.id, right: group.summary }))
  const section = (title: string, list: ReadonlyArray<Row>) =>
    list.length === 0 ? [] : [title, ...columns(list, width, 30), ""]
  return join([
    paragraph(`mlpstorage: ${programSummary}`, width),
    ["Usage:", "  mlpstorage COMMAND [options]", ""],
    section("Benchmarks:", rows("benchmark")),
    section("Other commands:", rows("utility")),
    section("Options:", [
      { left: "-h, --help [all]", right: "Print help, at every level: a page of it, or all." },
      { left: "--version", right: "Print the version." },
      { left: "--completions SHELL", right: "Print completions for bash, zsh or fish." }
    ]),
    firstSteps
  ])
}
