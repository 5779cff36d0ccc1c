/**
 * Secrets never reach records, logs, echoes or reports. A value is a secret by the name it stands under (`--password`,
 * `AWS_SECRET_ACCESS_KEY`, `storage.api_key`), or by its own shape (a password in a URL, a signed URL's signature,
 * well-known token prefixes).
 */
import { isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"

export const redacted = "[redacted]"

const secretWords: ReadonlySet<string> = new Set([
  "password",
  "passwd",
  "passphrase",
  "pwd",
  "secret",
  "secrets",
  "token",
  "credential",
  "credentials",
  "authorization",
  "bearer",
  "signature",
  "apikey",
  "accesskey",
  "secretkey",
  "privatekey",
  "sas"
])

/** Words that make the word `key` a secret. */
const keyOwners: ReadonlySet<string> = new Set([
  "api",
  "access",
  "secret",
  "private",
  "account",
  "session",
  "encryption",
  "signing",
  "ssh"
])

const wordsOf = (name: string): ReadonlyArray<string> =>
  name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "")

/** True when what stands under this name is a secret: an option, a variable, a dotted parameter, a JSON key. */
export const isSecretName = (name: string): boolean => {
  const words = wordsOf(name)
  return words.some((word, i) =>
    secretWords.has(word) || word.endsWith("password") || (word === "key" && keyOwners.has(words[i - 1] ?? ""))
  )
}

const urlPassword = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#]*@/gi
const assignment = /([A-Za-z][\w.-]{0,100})=("[^"]*"|'[^']*'|[^\s&;,"']+)/g
const flagAndValue = /(^|\s)(-{1,2}[A-Za-z][\w.-]*)(\s+)("[^"]*"|'[^']*'|[^\s-]\S*)/g
const scheme = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi
const tokens =
  /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|hf_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|A[KS]IA[A-Z0-9]{16})/g

/** `scheme://user:password@host` loses its user and password. */
export const redactUrls = (text: string): string => text.replace(urlPassword, `$1${redacted}@`)

const hideAssignments = (text: string): string =>
  text.replace(
    assignment,
    (_, name: string, value: string) => `${name}=${isSecretName(name) ? redacted : hideAssignments(value)}`
  )

/** Free text, such as an executed command: secrets by name (`name=value`, `--name value`), and by shape anywhere. */
export const redactText = (text: string): string =>
  hideAssignments(
    redactUrls(text)
      .replace(scheme, `$1 ${redacted}`)
      .replace(tokens, redacted)
      .replace(
        flagAndValue,
        (whole: string, before: string, name: string, space: string) =>
          isSecretName(name) ? `${before}${name}${space}${redacted}` : whole
      )
  )

/** A command line: `--password x`, `--password=x`, `-p storage.secret_key=x`, `NAME=x`, and secrets by shape. */
export const redactArgv = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  let secretFollows = false
  return argv.map((word) => {
    if (secretFollows && !word.startsWith("--")) {
      secretFollows = false
      return redacted
    }
    const [, name, value] = /^(-*[\w.-]+)=([^]*)$/.exec(word) ?? []
    secretFollows = name === undefined && word.startsWith("-") && isSecretName(word)
    return name !== undefined && value !== undefined && isSecretName(name) ? `${name}=${redacted}` : redactText(word)
  })
}

/** `key=value` assignments as they may be shown. */
export const redactAssignments = (assignments: ReadonlyArray<string>): ReadonlyArray<string> => redactArgv(assignments)

export const redactEnvironment = (
  environment: Readonly<Record<string, string>>
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, isSecretName(name) ? redacted : redactText(value)])
  )

/** JSON: every text, number or list under a secret name, and secrets by shape in every other text. */
export const redactJson = (value: Json): Json => {
  if (typeof value === "string") return redactText(value)
  if (Array.isArray(value)) return value.map(redactJson)
  return isJsonObject(value) ? redactObject(value) : value
}

/** Objects under a secret name are looked into, all else there is removed; null and booleans tell nothing and stay. */
export const redactObject = (object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const hidden = isSecretName(name) && value !== null && typeof value !== "boolean" && !isJsonObject(value)
      return [name, hidden ? redacted : redactJson(value)]
    })
  )
