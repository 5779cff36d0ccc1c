/**
 * Dotted parameters: the workload as a list of `key, value, origin`. Values are typed where they enter: `"5"` is the
 * number 5, `True` the boolean, everything else text.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"
import type { Origin, Parameter } from "../domain/Parameter.ts"
import { isSecretName } from "../domain/secretNames.ts"
import { redactText } from "../domain/secrets.ts"
import { redacted } from "../domain/secretValues.ts"
import { ConflictingOptions, InvalidOption, InvalidParameter, ObjectStorageUnsupported } from "../errors/AppError.ts"
import { decodeOption, isObjectUrl } from "./decode.ts"
import { type Environment, expandPath, expandText, type Refusal } from "./expand.ts"
import type { Option as CliOption } from "./Option.ts"

/** Every key that can be written on a command line: words of letters, digits, `_` and `-`, joined by dots. */
const keyPattern = /^[A-Za-z_][\w-]*(\.[\w-]+)*$/

const number = /^[+-]?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/

/** `5` → 5, `0.5` → 0.5, `True` → true; `007`, numbers too large to be exact, and everything else stay text. */
export const typedValue = (text: string): string | number | boolean => {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true"
  if (!number.test(text)) return text
  const value = Number(text)
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : text
}

/** Object storage is refused wherever it is asked for: by its storage type, or by any value of the form `scheme://`. */
const objectStorage = (key: string, value: Json): Either.Either<void, ObjectStorageUnsupported> => {
  if (typeof value !== "string") return Either.void
  const type = key === "storage.storage_type" && /^(s3|object|aistore|gcs|azure)/i.test(value)
  return type || isObjectUrl(value)
    ? Either.left(new ObjectStorageUnsupported({ option: `parameter ${key}`, value: redactText(value) }))
    : Either.void
}

/** Text that would be another kind of value without its quotes. */
const looksOther = /^(?:true|false|null|[-+]?[\d.].*|[[{].*)$/s

const show = (key: string, value: Json): string => {
  if (isSecretName(key)) return redacted
  if (typeof value !== "string") return JSON.stringify(value)
  const text = redactText(value)
  return looksOther.test(text) ? `the text ${JSON.stringify(text)}` : text
}

const isInside = (key: string, outer: string): boolean => key.startsWith(`${outer}.`)

/**
 * Parameters of one source as a set: a key may be repeated with the same value only, and no key may lie inside another.
 * `source` names it in messages, for example `--params`.
 */
export const uniqueParameters = (
  source: string,
  parameters: ReadonlyArray<Parameter>
): Either.Either<ReadonlyArray<Parameter>, ConflictingOptions | ObjectStorageUnsupported> =>
  Either.gen(function*() {
    const seen = new Map<string, Parameter>()
    for (const parameter of parameters) {
      const { key, value } = parameter
      yield* objectStorage(key, value)
      const earlier = seen.get(key)
      if (earlier !== undefined && JSON.stringify(earlier.value) !== JSON.stringify(value)) {
        return yield* Either.left(
          new ConflictingOptions({
            options: [`${source} ${key}=${show(key, earlier.value)}`, `${key}=${show(key, value)}`],
            reason: "one parameter cannot have two values",
            advice: `keep one value of ${key}`
          })
        )
      }
      const clash = [...seen.keys()].find((other) => isInside(key, other) || isInside(other, key))
      if (clash !== undefined) {
        return yield* Either.left(
          new ConflictingOptions({
            options: [`${source} ${clash}`, key],
            reason: "one of the two lies inside the other",
            advice: `give either ${clash} or ${key}`
          })
        )
      }
      seen.set(key, parameter)
    }
    return [...seen.values()]
  })

/** `["a.b=1", "c=x=y"]` → parameters; a value keeps every further `=`. Fails with what is wrong and how to write it. */
export const parseAssignments = (
  source: string,
  assignments: ReadonlyArray<string>,
  origin: Origin
): Either.Either<ReadonlyArray<Parameter>, InvalidOption | ConflictingOptions | ObjectStorageUnsupported> =>
  Either.gen(function*() {
    const parameters: Array<Parameter> = []
    for (const text of assignments) {
      const cut = text.indexOf("=")
      const key = text.slice(0, cut)
      if (cut < 1 || !keyPattern.test(key)) {
        return yield* Either.left(
          new InvalidOption({
            option: source,
            expected: "key=value with a dotted key",
            actual: redactText(text),
            advice: "write parameters as --params checkpoint.fsync=true"
          })
        )
      }
      parameters.push({ key, value: typedValue(text.slice(cut + 1)), origin })
    }
    return yield* uniqueParameters(source, parameters)
  })

const placeKey = /_(?:folder|root|dir|path)$/

/** Parameters with their `~` and `$NAME` replaced; a value that had variables is typed as if it had been written so. */
export const expandParameters = (
  source: string,
  parameters: ReadonlyArray<Parameter>,
  environment: Environment
): Either.Either<ReadonlyArray<Parameter>, InvalidOption | ConflictingOptions | ObjectStorageUnsupported> =>
  Either.gen(function*() {
    const expanded = yield* Either.all(parameters.map((parameter) => {
      const expand = placeKey.test(parameter.key) ? expandPath : expandText
      const go = (value: Json): Either.Either<Json, Refusal> => {
        if (Array.isArray(value)) return Either.all(value.map(go))
        if (typeof value !== "string") return Either.right(value)
        return Either.map(expand(value, environment), (text) => text === value ? value : typedValue(text))
      }
      return Either.mapBoth(go(parameter.value), {
        onLeft: ({ actual, ...refusal }) =>
          new InvalidOption({ option: `parameter ${parameter.key}`, ...refusal, actual: show(parameter.key, actual) }),
        onRight: (value): Parameter => ({ ...parameter, value })
      })
    }))
    return yield* uniqueParameters(source, expanded)
  })

export type AssignmentsError = InvalidOption | ConflictingOptions | ObjectStorageUnsupported

/** The parameters of an option: each text `key=value`, variables replaced, values typed. `name` is how the option was given. */
export const readAssignments = (
  option: CliOption<unknown>,
  name: string,
  texts: ReadonlyArray<string>,
  environment: Environment
): Either.Either<ReadonlyArray<Parameter>, AssignmentsError> =>
  Either.gen(function*() {
    yield* decodeOption(option, name, texts, environment)
    return yield* expandParameters(name, yield* parseAssignments(name, texts, "flag"), environment)
  })

/** Leaves of a nested object as dotted keys, in order. Lists and empty objects are leaves. */
export const flatten = (content: JsonObject, origin: Origin): ReadonlyArray<Parameter> => {
  const go = (prefix: string, value: Json): ReadonlyArray<Parameter> => {
    if (!isJsonObject(value)) return [{ key: prefix, value, origin }]
    const entries = Object.entries(value)
    return entries.length === 0 && prefix !== ""
      ? [{ key: prefix, value, origin }]
      : entries.flatMap(([key, inner]) => go(prefix === "" ? key : `${prefix}.${key}`, inner))
  }
  return go("", content)
}

interface Branch {
  readonly children: Map<string, Branch | { readonly leaf: Json }>
}

const toJson = (branch: Branch): JsonObject =>
  Object.fromEntries(
    [...branch.children].map(([key, child]) => [key, "leaf" in child ? child.leaf : toJson(child)])
  )

/** The nested object of a merged list; the inverse of `flatten`. */
export const unflatten = (parameters: ReadonlyArray<Parameter>): JsonObject => {
  const root: Branch = { children: new Map() }
  for (const { key, value } of parameters) {
    const end = key.lastIndexOf(".")
    let branch = root
    for (const word of end < 0 ? [] : key.slice(0, end).split(".")) {
      const child = branch.children.get(word)
      const next: Branch = child !== undefined && "children" in child ? child : { children: new Map() }
      branch.children.set(word, next)
      branch = next
    }
    branch.children.set(key.slice(end + 1), { leaf: value })
  }
  return toJson(root)
}

/**
 * Later layers win: default, workload, configuration file, environment, flags, then what the tool injects. A key that is
 * set replaces everything inside it, and a value inside a key replaces a plain value there. Order of first mention holds.
 */
export const mergeParameters = (
  ...layers: ReadonlyArray<ReadonlyArray<Parameter>>
): ReadonlyArray<Parameter> => {
  const merged = new Map<string, Parameter>()
  for (const parameter of layers.flat()) {
    const path = parameter.key.split(".")
    for (let i = 1; i < path.length; i++) merged.delete(path.slice(0, i).join("."))
    if (!merged.has(parameter.key)) {
      for (const other of [...merged.keys()]) if (isInside(other, parameter.key)) merged.delete(other)
    }
    merged.set(parameter.key, parameter)
  }
  return [...merged.values()]
}

/** What a known key must be; made by `check`. */
export interface ParameterCheck {
  /** For messages: `a boolean`, `"default" | "subset"`. */
  readonly expected: string
  readonly decode: (value: Json) => Either.Either<Json, unknown>
}

/** A schema as the check of a key; `expected` is taken from the schema unless it is given. */
export const check = <A extends Json, I>(schema: Schema.Schema<A, I>, expected?: string): ParameterCheck => ({
  expected: expected ?? Option.getOrElse(SchemaAST.getDescriptionAnnotation(schema.ast), () => String(schema.ast)),
  decode: Schema.decodeUnknownEither(schema)
})

/** Checks per key: `{ "checkpoint.fsync": check(Schema.Boolean) }`. */
export type ParameterChecks = Readonly<Record<string, ParameterCheck>>

/** Checks each parameter that has a check and takes the decoded value; others pass as they are. */
export const refineParameters = (
  parameters: ReadonlyArray<Parameter>,
  checks: ParameterChecks
): Either.Either<ReadonlyArray<Parameter>, InvalidParameter> =>
  Either.all(parameters.map((parameter) => {
    const { key } = parameter
    const known = Object.hasOwn(checks, key) ? checks[key] : undefined
    return known === undefined ? Either.right(parameter) : Either.mapBoth(known.decode(parameter.value), {
      onLeft: () =>
        new InvalidParameter({ parameter: key, expected: known.expected, actual: show(key, parameter.value) }),
      onRight: (value): Parameter => ({ ...parameter, value })
    })
  }))
