/** A configuration file to start from: every option of every benchmark, explained and switched off. */
import type { Benchmark } from "../benchmarks/Benchmark.ts"
import { commonOptions } from "../benchmarks/shared/commonOptions.ts"
import type { Option } from "../config/Option.ts"
import { outputOptions } from "../config/outputOptions.ts"
import { wrap } from "../view/wrap.ts"
import { grammarOf, type Leaf } from "./Grammar.ts"
import { rightOf } from "./help.ts"

/** Plain where YAML reads it back as the same text, else in quotes. */
const textValue = (text: string): string =>
  /^[A-Za-z./][\w./-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text)

/** The default; where there is none, the option's sample. */
const valueOf = ({ default: standing, kind, name, sample }: Option<unknown>): string => {
  if (kind.type === "params") return "{ checkpoint.fsync: true }"
  if (Array.isArray(standing) && standing.length > 0) {
    return `[${standing.map((host) => textValue(String(host))).join(", ")}]`
  }
  if (typeof standing === "string") return textValue(standing)
  if (typeof standing === "number" || typeof standing === "boolean") return String(standing)
  if (kind.type === "choice") return textValue(sample ?? kind.choices[0] ?? "")
  const numeric = kind.type === "integer" || kind.type === "number" || kind.type === "size"
  return numeric && sample !== undefined ? sample : textValue(sample ?? `my-${name}`)
}

const width = 100

const entry = (option: Option<unknown>, indent: string): ReadonlyArray<string> => [
  ...wrap(rightOf(option), width - indent.length).map((line) => `${indent}# ${line}`),
  `${indent}#${option.name}: ${valueOf(option)}`
]

const shared = new Set<Option<unknown>>([...Object.values(commonOptions), ...Object.values(outputOptions)])

const section = (leaf: Leaf): ReadonlyArray<string> => {
  const own = Object.values(leaf.options).filter((option) => !shared.has(option))
  return own.length === 0
    ? []
    : ["", `# ${leaf.summary}`, `${leaf.path.join(".")}:`, ...own.flatMap((option) => entry(option, "  "))]
}

/** An option line starts with `#` and its name, words start with `# `: take the one `#` away to switch an option on. */
export const exampleConfig = (benchmarks: ReadonlyArray<Benchmark>): string =>
  [
    "# Settings of mlpstorage, read with --config-file mlpstorage.yaml. Take away the # before a name to set it.",
    "# A flag wins over a variable, a variable over this file, this file over the default.",
    "# What stands at top level serves every command that has such an option; a section serves one command and wins.",
    "",
    ...Object.values(commonOptions).flatMap((option) => entry(option, "")),
    ...grammarOf(benchmarks, []).flatMap((group) => group.leaves).flatMap(section),
    ""
  ].join("\n")
