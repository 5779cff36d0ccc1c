/**
 * One value of one option, from whichever source: checked and typed by the option's kind. The command line and the
 * environment give text; the configuration file gives YAML. All of them end in the same words.
 */
import * as Either from "effect/Either"
import { isSecretName } from "../domain/secretNames.ts"
import { redactText } from "../domain/secrets.ts"
import { redacted } from "../domain/secretValues.ts"
import { parseSize } from "../domain/Units.ts"
import { InvalidOption, ObjectStorageUnsupported } from "../errors/AppError.ts"
import { type Environment, expandPath, expandText, type Refusal } from "./expand.ts"
import { nearest } from "./nearest.ts"
import type { Option, OptionKind } from "./Option.ts"

export type OptionValue = string | number | boolean | ReadonlyArray<string>

export type DecodeError = InvalidOption | ObjectStorageUnsupported

const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//

/** True for `s3://bucket`, `file:///x` and every other text of the form `scheme://`. */
export const isObjectUrl = (text: string): boolean => scheme.test(text)

const bounds = (kind: { readonly above?: number; readonly min?: number; readonly max?: number }): string =>
  [
    kind.above === undefined ? "" : `above ${kind.above}`,
    kind.min === undefined ? "" : `of at least ${kind.min}`,
    kind.max === undefined ? "" : `of at most ${kind.max}`
  ].filter((part) => part !== "").join(" and ")

/** What a value of this kind must be, for messages and help. */
export const describeKind = (kind: OptionKind): string => {
  switch (kind.type) {
    case "text":
      return "a text that is not empty"
    case "command":
      return "a command of a shell"
    case "path":
      return "a path on a mounted file system"
    case "integer":
      return `a whole number ${bounds(kind)}`.trimEnd()
    case "number":
      return `a number ${bounds(kind)}`.trimEnd()
    case "choice":
      return `one of ${kind.choices.join(", ")}`
    case "flag":
      return "true or false"
    case "size":
      return kind.multipleOf === undefined
        ? "a size in bytes such as 4096, 16M or 1G"
        : `a size in bytes such as 16M, a multiple of ${kind.multipleOf}`
    case "hosts":
      return "one or more host names"
    case "texts":
      return "one or more texts that are not empty"
    case "words":
      return "one or more words"
    case "params":
      return "key=value"
  }
}

const inBounds = (n: number, kind: { readonly above?: number; readonly min?: number; readonly max?: number }) =>
  (kind.above === undefined || n > kind.above) &&
  (kind.min === undefined || n >= kind.min) &&
  (kind.max === undefined || n <= kind.max)

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

const truths: ReadonlySet<string> = new Set(["true", "yes", "on", "1", "y"])
const falsehoods: ReadonlySet<string> = new Set(["false", "no", "off", "0", "n"])

/** `true yes on 1 y` and their opposites in any case; undefined for anything else. */
export const parseBoolean = (text: string): boolean | undefined => {
  const word = text.trim().toLowerCase()
  return truths.has(word) ? true : falsehoods.has(word) ? false : undefined
}

/** What no host name, slot, range or bracket holds; the one reader of host lists (src/launcher/hostList.ts) does the rest. */
const illegalInHost = /[^A-Za-z0-9._:,%"'[\]-]|^-/

/** Commas and white space are the same separator. */
const splitHosts = (text: string): ReadonlyArray<string> => text.split(/[\s,]+/).filter((host) => host !== "")

const decodeHosts = (texts: ReadonlyArray<string>): Either.Either<ReadonlyArray<string>, Refusal> => {
  const hosts = texts.flatMap(splitHosts)
  if (hosts.length === 0) return Either.left({ expected: "one or more host names", actual: "none" })
  const [odd] = hosts.filter((host) => illegalInHost.test(host))
  if (odd !== undefined) {
    return Either.left({
      expected: "host names of letters, digits, dots and hyphens or [IPv6 addresses], each with :slots or none",
      advice: "write hosts as node1,node2 or node[1-3,7]",
      actual: odd.startsWith("-") ? odd : `${odd}, which holds the character ${illegalInHost.exec(odd)?.[0] ?? ""}`
    })
  }
  return Either.right(hosts)
}

const decodeWords = (texts: ReadonlyArray<string>): Either.Either<ReadonlyArray<string>, Refusal> =>
  texts.some((text) => text.trim() === "") || texts.length === 0
    ? Either.left({ expected: "one or more words", actual: "nothing" })
    : Either.right(texts)

const decodeTexts = (texts: ReadonlyArray<string>): Either.Either<ReadonlyArray<string>, Refusal> =>
  texts.some((text) => text.trim() === "") || texts.length === 0
    ? Either.left({ expected: "one or more texts that are not empty", actual: "nothing" })
    : Either.right(texts)

const decodeParams = (texts: ReadonlyArray<string>): Either.Either<ReadonlyArray<string>, Refusal> => {
  const wrong = texts.find((text) => !/^[^=]+=/.test(text))
  return wrong === undefined
    ? Either.right(texts)
    : Either.left({
      expected: "key=value",
      actual: wrong,
      advice: "write parameters as --params checkpoint.fsync=true"
    })
}

/** `10m`, `128GB`, `1%`: these options take their unit from their name. */
const withUnit = (text: string): string | undefined =>
  /^[+-]?\d+(?:[.,]\d+)?\s*[a-z%]+$/i.test(text) && !numberPattern.test(text)
    ? "write the number without a unit; --help says what it counts"
    : undefined

const decodeText = (kind: OptionKind, text: string): Either.Either<OptionValue, Refusal> => {
  const refuse = (advice?: string): Either.Either<never, Refusal> =>
    Either.left({
      expected: describeKind(kind),
      actual: text === "" ? "nothing" : text,
      ...(advice === undefined ? {} : { advice })
    })
  switch (kind.type) {
    case "text":
    case "command":
      return text.trim() === "" ? refuse() : Either.right(text)
    case "path":
      return text === "" || text.includes("\0") ? refuse() : Either.right(text)
    case "integer": {
      const n = /^[+-]?\d+$/.test(text) ? Number(text) : NaN
      return Number.isSafeInteger(n) && inBounds(n, kind) ? Either.right(n) : refuse(withUnit(text))
    }
    case "number": {
      const n = numberPattern.test(text) ? Number(text) : NaN
      return Number.isFinite(n) && inBounds(n, kind) ? Either.right(n) : refuse(withUnit(text))
    }
    case "choice": {
      const same = kind.choices.find((choice) => choice.toLowerCase() === text.toLowerCase())
      if (same !== undefined) return Either.right(same)
      const meant = nearest(text, kind.choices)
      return refuse(meant === null ? undefined : `did you mean ${meant}?`)
    }
    case "flag": {
      const value = parseBoolean(text)
      return value === undefined ? refuse() : Either.right(value)
    }
    case "size": {
      const bytes = parseSize(text)
      return bytes !== undefined && bytes > 0 && bytes % (kind.multipleOf ?? 1) === 0 ? Either.right(bytes) : refuse()
    }
    case "hosts":
      return decodeHosts([text])
    case "texts":
      return decodeTexts([text])
    case "words":
      return decodeWords([text])
    case "params":
      return decodeParams([text])
  }
}

/** Words of the launcher and commands of a shell are split and read later, parameters after their keys. */
const expanded = (
  kind: OptionKind,
  texts: ReadonlyArray<string>,
  environment: Environment
): Either.Either<ReadonlyArray<string>, Refusal> => {
  const [placeholder] = texts.filter((text) => /^<[^<>]*>$/.test(text))
  if (placeholder !== undefined) {
    return Either.left({
      expected: `a value in place of ${placeholder}`,
      actual: placeholder,
      advice: `${placeholder} stands for what only you know: put that there`
    })
  }
  if (kind.type === "words" || kind.type === "params" || kind.type === "command") return Either.right(texts)
  const expand = kind.type === "path" ? expandPath : expandText
  return Either.all(texts.map((text) => expand(text, environment)))
}

/**
 * The typed value of an option from its texts: one for a single option, one or more for hosts and params. `name` is how
 * the person gave it: `--num-processes`, `MLPERF_RESULTS_DIR`, or a configuration key with its file and line.
 */
export const decodeOption = (
  option: Option<unknown>,
  name: string,
  given: ReadonlyArray<string>,
  environment: Environment
): Either.Either<OptionValue, DecodeError> => {
  const { kind } = option
  const decode = (texts: ReadonlyArray<string>): Either.Either<OptionValue, Refusal | ObjectStorageUnsupported> => {
    const [first = ""] = texts
    if (kind.type === "path" && isObjectUrl(first)) {
      return Either.left(new ObjectStorageUnsupported({ option: name, value: redactText(first) }))
    }
    switch (kind.type) {
      case "hosts":
        return decodeHosts(texts)
      case "params":
        return decodeParams(texts)
      case "texts":
        return decodeTexts(texts)
      case "words":
        return decodeWords(texts)
      default:
        return decodeText(kind, first)
    }
  }
  return Either.mapLeft(
    Either.flatMap(expanded(kind, given, environment), decode),
    (refusal) =>
      "_tag" in refusal ? refusal : new InvalidOption({
        option: name,
        expected: refusal.expected,
        actual: isSecretName(option.name) ? redacted : redactText(refusal.actual),
        advice: refusal.advice
      })
  )
}
