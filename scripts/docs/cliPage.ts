/** docs/CLI.md, from the tables that the command line itself is built of. */
import { benchmarks } from "../../src/benchmarks/registry.ts"
import { grammarOf, type Group, type Leaf, spellings } from "../../src/cli/Grammar.ts"
import { metavarOf, type OptionGroup, optionGroups, rightOf, usageOf } from "../../src/cli/help.ts"
import { formerCommands, formerOptions, renamedCommands } from "../../src/cli/legacy.ts"
import { utilitiesWith } from "../../src/cli/utilities.ts"
import { outputOptions } from "../../src/config/outputOptions.ts"
import { launchers } from "../../src/launcher/launchers.ts"
import { generatedNote, page, table } from "./markdown.ts"

const everyCommand = new Set<unknown>(Object.values(outputOptions))

const optionTable = ({ options, title }: OptionGroup): ReadonlyArray<string> => [
  `${title}:`,
  table(
    ["option", "value", "meaning"],
    options.map((option) => [
      spellings(option).map((spelling) => `\`${spelling}\``).join(", "),
      metavarOf(option) === "" ? "" : `\`${metavarOf(option)}\``,
      rightOf(option)
    ])
  )
]

const leafSection = (leaf: Leaf): ReadonlyArray<string> => [
  `## mlpstorage ${leaf.path.join(" ")}`,
  leaf.summary,
  `\`\`\`console\n${leaf.example}\n\`\`\``,
  `Usage: \`${usageOf(leaf)}\``,
  ...(leaf.operands.length === 0
    ? []
    : [table(["argument", "meaning"], leaf.operands.map(({ name, summary }) => [`\`${name}\``, summary]))]),
  ...optionGroups(leaf).filter(({ options }) => !options.every((option) => everyCommand.has(option))).flatMap(
    optionTable
  )
]

const groups = (all: ReadonlyArray<Group>, kind: Group["kind"]) =>
  all.filter((group) => group.kind === kind).flatMap((group) =>
    group.leaves.map((leaf) => [`\`mlpstorage ${leaf.path.join(" ")}\``, leaf.summary])
  )

export const cliPage = (): string => {
  const grammar = grammarOf(benchmarks, utilitiesWith(launchers, benchmarks))
  return page(
    generatedNote("the option tables in src/benchmarks and src/cli"),
    "# Command line",
    "`--help` prints a page of this for a terminal, at every level, and `--help all` all of it. `mlpstorage --completions bash|zsh|fish` prints "
      + "shell completions.",
    "A value comes from the flag, else from the environment variable, else from the file given with `--config-file`, "
      + "else it is the default.",
    table(["command", "what it does"], [...groups(grammar, "benchmark"), ...groups(grammar, "utility")]),
    ...optionTable({ title: "Options of every command", options: Object.values(outputOptions) }),
    ...grammar.flatMap((group) => group.leaves).flatMap(leafSection),
    "## Words of mlpstorage v2.0 and v3.0",
    "`closed`, `open` and `whatif` before a benchmark, and `file` after a command, are understood; `--dry-run` is `--what-if`. "
      + "Other words that have changed are answered with what to type now:",
    table(["was", "now"], [
      ...renamedCommands.map(({ now, was }) => [`\`${was.join(" ")}\``, `\`${now.join(" ")}\``]),
      ...[...Object.entries(formerCommands), ...Object.entries(formerOptions)].map(([was, now]) => [`\`${was}\``, now])
    ])
  )
}
