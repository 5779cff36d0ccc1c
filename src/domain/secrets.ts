/**
 * Secrets never reach records, logs, echoes or reports. A value is a secret by the name it stands under (`--password`,
 * `AWS_SECRET_ACCESS_KEY`, `storage.api_key`), or by its own shape (a password in a URL, well-known tokens, private keys).
 */
import { isJsonObject, type Json, type JsonObject } from "./Json.ts"
import { hideNamed } from "./secretAssignments.ts"
import { isSecretName } from "./secretNames.ts"
import { hideShapes, redacted } from "./secretValues.ts"

const keyBegins = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/
const keyEnds = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/

const indentOf = (line: string): number => line.length - line.trimStart().length

const blockOf = (line: string): boolean => {
  const [, name] = /([\w.-]{1,128})["']?[ \t]*:[ \t]*[|>][+-]?\d?[ \t]*$/.exec(line.slice(-256)) ?? []
  return name !== undefined && isSecretName(name)
}

/** One line after the other of what another program says: a private key or a YAML block goes over several. */
export const lineRedactor = (): (line: string) => string => {
  let inKey = false
  let block: number | null = null
  let pending = false
  const shown = (line: string): string => {
    const named = hideNamed(line, pending)
    pending = named.pending
    return hideShapes(named.text)
  }
  const outsideKey = (line: string): string => {
    const begin = keyBegins.exec(line)
    if (begin === null) return shown(line)
    const head = line.slice(0, begin.index + begin[0].length)
    const rest = line.slice(head.length)
    const end = keyEnds.exec(rest)
    if (end === null) {
      inKey = true
      return `${head}${redacted}`
    }
    return `${head}${redacted}${end[0]}${outsideKey(rest.slice(end.index + end[0].length))}`
  }
  return (line) => {
    if (block !== null) {
      if (line.trim() === "" || indentOf(line) > block) return line.trim() === "" ? line : redacted
      block = null
    }
    if (inKey) {
      const end = keyEnds.exec(line)
      if (end === null) return redacted
      inKey = false
      return `${end[0]}${outsideKey(line.slice(end.index + end[0].length))}`
    }
    if (blockOf(line)) block = indentOf(line)
    return outsideKey(line)
  }
}

/** Almost every text has nothing of this, and is left without a closer look. */
const suspicious =
  /pass|pwd|secret|token|cred|auth|bearer|basic|sig|key|cookie|jwt|gh._|github_|hf_|glpat|xox|xapp|A[KS]IA|AIza|ya29|npm_|pypi|dop_|sk-|[srp]k_|SG\.|eyJ|@|-u\s|--user/i

/** Free text of any number of lines, such as an executed command or a message. */
export const redactText = (text: string): string => {
  if (!suspicious.test(text)) return text
  const redact = lineRedactor()
  return text.includes("\n") ? text.split("\n").map(redact).join("\n") : redact(text)
}

const namePairs = /^(?:-{1,2}g?env|-x)$/

/** A command line: `--password x`, `--password=x`, `-p storage.secret_key=x`, `NAME=x`, and secrets by shape. */
export const redactArgv = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  let secretFollows = false
  return argv.map((word, i) => {
    const [flag, before] = [argv[i - 2], argv[i - 1]]
    const isHidden = secretFollows && !word.startsWith("--") ||
      flag !== undefined && before !== undefined && namePairs.test(flag) && isSecretName(before) &&
        !before.includes("=")
    secretFollows = false
    if (isHidden) return redacted
    const [, name, value] = /^(-*[\w.-]{1,128})=([^]*)$/.exec(word) ?? []
    secretFollows = name === undefined && word.startsWith("-") && !/\s/.test(word) && isSecretName(word)
    if (name !== undefined && value !== undefined && isSecretName(name)) return `${name}=${redacted}`
    // A user and password of `-u`, as one word of several.
    return before !== undefined && /^(?:-u|--user)$/.test(before) && /^[^:\s]+:/.test(word)
      ? `${word.slice(0, word.indexOf(":") + 1)}${redacted}`
      : redactText(word)
  })
}

/** `key=value` assignments as they may be shown. */
export const redactAssignments = (assignments: ReadonlyArray<string>): ReadonlyArray<string> => redactArgv(assignments)

const asArgv = (values: ReadonlyArray<Json>): ReadonlyArray<string> | null =>
  values.every((word) => typeof word === "string") ? values : null

/** JSON: every text, number or list under a secret name, and secrets by shape in every other text. Shares what is unchanged. */
export const redactJson = (value: Json): Json => {
  if (typeof value === "string") return redactText(value)
  if (isJsonObject(value)) return redactObject(value)
  if (typeof value !== "object" || value === null || value.every((one) => typeof one === "number")) return value
  const argv = asArgv(value)
  const shown = argv === null ? value.map(redactJson) : redactArgv(argv)
  return shown.every((one, i) => one === value[i]) ? value : shown
}

/** Of any plain data, such as what a report says of a run. */
export const redactData = <A extends object>(data: A): A =>
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- texts give way to texts, and the shape stays
  redactJson(data as unknown as Json) as unknown as A

/** `{ "key": "storage.secret_key", "value": … }`: the name of what stands in `value`. */
const namedValue = ({ key, name, parameter, variable }: JsonObject): boolean =>
  [name, key, variable, parameter].some((one) => typeof one === "string" && isSecretName(one))

const valueFields: ReadonlySet<string> = new Set(["value", "values", "actual", "found", "default"])

/** Objects under a secret name are looked into, all else there is removed; null and booleans tell nothing and stay. */
export const redactObject = (object: JsonObject): JsonObject => {
  const isNamed = namedValue(object)
  let isChanged = false
  const entries = Object.entries(object).map(([name, value]) => {
    const isSecret = isSecretName(name) || isNamed && valueFields.has(name)
    const isHidden = isSecret && value !== null && typeof value !== "boolean" && !isJsonObject(value)
    const shown = isHidden ? redacted : redactJson(value)
    isChanged ||= shown !== value
    return [name, shown] as const
  })
  return isChanged ? Object.fromEntries(entries) : object
}
