/**
 * The value of every option of a command: default < configuration file < environment < flag, each decoded by the
 * option's kind, each with its origin.
 */
import * as Either from "effect/Either"
import type { Origin, Parameter } from "../domain/Parameter.ts"
import { type ConflictingOptions, MissingOption } from "../errors/AppError.ts"
import type { FileValues } from "./configFile.ts"
import { type DecodeError, decodeOption } from "./decode.ts"
import type { Option, OptionTable, Setting, Settings } from "./Option.ts"
import { expandParameters, mergeParameters, parseAssignments } from "./parameters.ts"

export interface Sources {
  /** Words of the command, without the program's name: `["checkpointing", "run"]`. */
  readonly path: ReadonlyArray<string>
  /** By long name: one text for a single option, `"true"` or `"false"` for a flag, any number for hosts and params. */
  readonly flags: ReadonlyMap<string, ReadonlyArray<string>>
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

const find = (option: Option<unknown>, sources: Sources): Found | undefined => {
  const flag = sources.flags.get(option.name)
  if (flag !== undefined) return { texts: flag, origin: "flag", name: `--${option.name}` }
  const variable = option.environment
  const value = variable === undefined ? undefined : sources.environment[variable]
  if (variable !== undefined && value !== undefined && value !== "") {
    return { texts: [value], origin: "environment", name: `variable ${variable}` }
  }
  const file = sources.file.values.get(option.name)
  return file === undefined
    ? undefined
    : { texts: file.texts, origin: "configFile", name: `${option.name} (${file.at})` }
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
      const found = find(option, sources)
      if (option.kind.type === "params") {
        const { environment, file } = sources
        const texts = found === undefined ? [] : yield* decodeOption(option, found.name, found.texts, environment)
        const assigned = yield* parseAssignments(found?.name ?? "", Array.isArray(texts) ? texts : [], "flag")
        const given = yield* expandParameters(found?.name ?? "", assigned, environment)
        params = mergeParameters(yield* expandParameters("configuration file", file.params, environment), given)
        settings[key] = {
          value: params.map(assignment),
          origin: given.length > 0 ? "flag" : params.length > 0 ? "configFile" : "default"
        }
        continue
      }
      if (found !== undefined) {
        const value = yield* decodeOption(option, found.name, found.texts, sources.environment)
        settings[key] = { value, origin: found.origin }
        continue
      }
      if (option.required) missing.push(option)
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
    // Each value was decoded by its option's kind, which is what the table's types stand for.
    return { settings: settings as Settings<T>, params }
  })
