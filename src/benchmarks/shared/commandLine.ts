/** A request as a command line: what people typed elsewhere, ready to paste. */
import type { OptionTable, Settings } from "../../config/Option.ts"
import { quoteWords } from "../../config/quote.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import { redactAssignments } from "../../domain/secrets.ts"

const textsOf = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.map(String) : typeof value === "boolean" || value === undefined ? [] : [String(value)]

/** A value whose first character is a dash belongs to its option only when it is written behind a `=`. */
const optionWords = (name: string, value: unknown): ReadonlyArray<string> => {
  const texts = textsOf(value)
  return texts.some((text) => text.startsWith("-"))
    ? texts.map((text) => `--${name}=${text}`)
    : [`--${name}`, ...texts]
}

interface LineRequest<T extends OptionTable> {
  /** Words of the command, without the program's name. */
  readonly command: ReadonlyArray<string>
  readonly options: T
  readonly settings: Partial<Settings<T>>
  /** They become `--params`, wherever they came from. */
  readonly params: ReadonlyArray<Parameter>
  /** Options that are named even where they have their default, so that the line says what it does. */
  readonly always: ReadonlySet<string>
}

/** `mlpstorage checkpointing run --model …`: the given options, wherever they came from, by their long names. */
export const commandLine = <T extends OptionTable>(
  { always, command, options, params, settings }: LineRequest<T>
): string => {
  const words = Object.entries(options).flatMap(([key, { name }]) => {
    const setting = settings[key]
    if (name === "params" || setting === undefined) return []
    if (setting.origin === "default" && !always.has(key)) return []
    return setting.value === false || setting.value === undefined ? [] : optionWords(name, setting.value)
  })
  const assignments = redactAssignments(params.map(({ key, value }) => `${key}=${String(value)}`))
  return quoteWords([
    "mlpstorage",
    ...command,
    ...words,
    ...(assignments.length === 0 ? [] : ["--params", ...assignments])
  ])
}
