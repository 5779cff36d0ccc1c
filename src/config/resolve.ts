/**
 * The value of every option of a command, with its origin: default < configuration file < environment < command line. What
 * the command line gives comes decoded; the other sources are decoded here, by the option's kind.
 */
import * as Either from "effect/Either"
import type { Origin, Parameter } from "../domain/Parameter.ts"
import { type ConflictingOptions, MissingOption } from "../errors/AppError.ts"
import type { FileValues } from "./configFile.ts"
import { type DecodeError, decodeOption, type OptionValue } from "./decode.ts"
import type { Option, OptionTable, Setting, Settings } from "./Option.ts"
import { expandParameters, mergeParameters } from "./parameters.ts"

/** What the command line says. */
export interface Given {
  /** By long option name; absent where nothing was given. */
  readonly values: ReadonlyMap<string, OptionValue>
  readonly params: ReadonlyArray<Parameter>
}

export interface Sources {
  /** Words of the command, without the program's name: `["checkpointing", "run"]`. */
  readonly path: ReadonlyArray<string>
  readonly given: Given
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly file: FileValues
}

interface Resolved<T extends OptionTable> {
  readonly settings: Settings<T>
  /** Of the configuration file and the flags, merged by key; a flag wins. */
  readonly params: ReadonlyArray<Parameter>
}

type ResolveError = DecodeError | MissingOption | ConflictingOptions

interface Found {
  readonly texts: ReadonlyArray<string>
  readonly origin: Origin
  /** As the person knows it. */
  readonly name: string
}

const elsewhere = (option: Option<unknown>, { environment, file }: Sources): Found | undefined => {
  const variable = option.environment
  const value = variable === undefined ? undefined : environment[variable]
  if (variable !== undefined && value !== undefined && value !== "") {
    return { texts: [value], origin: "environment", name: `variable ${variable}` }
  }
  const said = file.values.get(option.name)
  return said === undefined
    ? undefined
    : { texts: said.texts, origin: "configFile", name: `${option.name} (${said.at})` }
}

const find = (
  option: Option<unknown>,
  sources: Sources
): Either.Either<Setting<OptionValue> | undefined, DecodeError> => {
  const given = sources.given.values.get(option.name)
  if (given !== undefined) return Either.right({ value: given, origin: "flag" })
  const found = elsewhere(option, sources)
  return found === undefined ? Either.right(undefined) : Either.map(
    decodeOption(option, found.name, found.texts, sources.environment),
    (value) => ({ value, origin: found.origin })
  )
}

/** Where an option may be given, in the order in which the sources win: flag, variable, configuration key. */
const sourcesOf = (option: Option<unknown>, path: ReadonlyArray<string>): string =>
  [
    `flag ${[`--${option.name}`, ...option.aliases].join("/")}`,
    ...(option.environment === undefined ? [] : [`variable ${option.environment}`]),
    `configuration key ${option.name} or ${path.join(".")}.${option.name}`
  ].join(", ")

const assignment = ({ key, value }: Parameter): string =>
  `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`

/** Every missing option is in the one `MissingOption`; a wrong value is told before a missing one. */
export const resolveSettings = <T extends OptionTable>(
  table: T,
  sources: Sources
): Either.Either<Resolved<T>, ResolveError> =>
  Either.gen(function*() {
    const settings: Record<string, Setting<unknown>> = {}
    const missing: Array<Option<unknown>> = []
    let params: ReadonlyArray<Parameter> = []
    for (const [key, option] of Object.entries(table)) {
      if (option.kind.type === "params") {
        const { environment, file, given } = sources
        params = mergeParameters(yield* expandParameters("configuration file", file.params, environment), given.params)
        settings[key] = {
          value: params.map(assignment),
          origin: given.params.length > 0 ? "flag" : params.length > 0 ? "configFile" : "default"
        }
        continue
      }
      const found = yield* find(option, sources)
      if (found !== undefined) settings[key] = found
      else if (option.required) missing.push(option)
      else settings[key] = { value: option.default, origin: "default" }
    }
    const [first, ...others] = missing
    if (first !== undefined) {
      return yield* Either.left(
        new MissingOption({
          command: ["mlpstorage", ...sources.path].join(" "),
          options: [`--${first.name}`, ...others.map((option) => `--${option.name}`)],
          sources: missing.map((option) => sourcesOf(option, sources.path))
        })
      )
    }
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- each value was decoded by its option's kind
    return { settings: settings as Settings<T>, params }
  })
