/**
 * The YAML configuration file: long option names at top level or under `<benchmark>.<command>` (nested or as one dotted
 * key), and `params`, a mapping of parameters (nested or dotted). A file may serve every command: what stands at top
 * level is taken by the commands that have such an option, and a section wins over the top level. Keys nobody knows are
 * refused, in every section. `configview` shows what `run` would have, so the section of `run` speaks to it as well.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Json } from "../domain/Json.ts"
import type { Parameter } from "../domain/Parameter.ts"
import {
  ConfigFileInvalid,
  ConfigFileNotFound,
  type ConflictingOptions,
  type ObjectStorageUnsupported,
  UnknownOption
} from "../errors/AppError.ts"
import { nearest } from "./nearest.ts"
import type { OptionTable } from "./Option.ts"
import { mergeParameters, uniqueParameters } from "./parameters.ts"
import { readText } from "./readText.ts"
import { parseYaml } from "./yaml.ts"
import { type YamlEntry, type YamlNode, yamlToJson } from "./yamlTree.ts"

/** A command as the file sees it: `["checkpointing", "run"]` and its options. */
export interface Section {
  readonly path: ReadonlyArray<string>
  readonly options: OptionTable
}

interface FileValue {
  /** One text for a single option, one or more for hosts and words. */
  readonly texts: ReadonlyArray<string>
  /** For messages: `runs.yaml line 3`. */
  readonly at: string
}

export interface FileValues {
  /** By long option name. */
  readonly values: ReadonlyMap<string, FileValue>
  readonly params: ReadonlyArray<Parameter>
}

export const noFile: FileValues = { values: new Map(), params: [] }

type Failure = ConfigFileInvalid | UnknownOption | ConflictingOptions | ObjectStorageUnsupported

const long = (key: string): string => key.replaceAll("_", "-")

const optionNames = (sections: ReadonlyArray<Section>): ReadonlyArray<string> =>
  [
    ...new Set(sections.flatMap(({ options }) => Object.values(options).map((option) => option.name)))
  ].filter((name) => name !== "config-file")

/** Reads one level of options; `known` are the option names it may hold. */
const readLevel = (
  path: string,
  entries: ReadonlyArray<YamlEntry>,
  known: ReadonlyArray<string>,
  lists: ReadonlySet<string>
): Either.Either<FileValues, Failure> =>
  Either.gen(function*() {
    const values = new Map<string, FileValue>()
    let params: ReadonlyArray<Parameter> = []
    for (const { key, line, value } of entries) {
      const name = long(key)
      if (!known.includes(name)) return yield* unknownKey(path, key, line, known)
      if (name === "params") {
        params = yield* readParams(path, value)
        continue
      }
      if (values.has(name)) return yield* invalid(path, line, `${name} is given twice`)
      const texts = yield* readTexts(path, name, value, lists.has(name))
      values.set(name, { texts, at: `${path} line ${line}` })
    }
    return { values, params }
  })

const invalid = (path: string, line: number, detail: string) =>
  Either.left(new ConfigFileInvalid({ file: "configuration file", path, detail: `line ${line}: ${detail}` }))

const unknownKey = (path: string, key: string, line: number, known: ReadonlyArray<string>) => {
  const meant = nearest(key, known)
  return Either.left(
    new UnknownOption({
      given: `${key} (${path} line ${line})`,
      kind: "configuration key",
      nearest: meant,
      known: meant === null ? known : []
    })
  )
}

const readTexts = (
  path: string,
  name: string,
  node: YamlNode,
  isList: boolean
): Either.Either<ReadonlyArray<string>, ConfigFileInvalid> => {
  if (node.kind === "list" && isList) {
    return Either.map(Either.all(node.items.map((item) => readTexts(path, name, item, false))), (texts) => texts.flat())
  }
  if (node.kind !== "scalar") return invalid(path, node.line, `${name} takes one value, not a ${node.kind}`)
  if (node.value === null) {
    const why = node.text === "~" ? ": a ~ alone says so in YAML; the home folder is ~/" : ""
    return invalid(path, node.line, `${name} has no value${why}`)
  }
  return Either.right([typeof node.value === "string" ? node.value : node.text])
}

const readParams = (path: string, node: YamlNode): Either.Either<ReadonlyArray<Parameter>, Failure> => {
  const go = (prefix: string, inner: YamlNode): ReadonlyArray<Parameter> =>
    inner.kind === "map" && (inner.entries.length > 0 || prefix === "")
      ? inner.entries.flatMap(({ key, value }) => go(prefix === "" ? key : `${prefix}.${key}`, value))
      : [{ key: prefix, value: yamlToJson(inner) satisfies Json, origin: "configFile" }]
  if (node.kind !== "map") {
    return invalid(path, node.line, "params is a mapping, for example  params: { checkpoint.fsync: true }")
  }
  return uniqueParameters(`${path} params`, go("", node))
}

interface Split {
  readonly top: Array<YamlEntry>
  readonly sections: Map<string, Array<YamlEntry>>
}

const isPrefix = (words: ReadonlyArray<string>, path: ReadonlyArray<string>): boolean =>
  words.length <= path.length && words.every((word, i) => word === path[i])

/** Parts the file into its top level and its sections; nested and dotted spellings of a section are one. */
const split = (
  path: string,
  root: YamlNode,
  sections: ReadonlyArray<Section>
): Either.Either<Split, ConfigFileInvalid | UnknownOption> =>
  Either.gen(function*() {
    const result: Split = { top: [], sections: new Map() }
    const visit = (
      words: ReadonlyArray<string>,
      node: YamlNode
    ): Either.Either<void, ConfigFileInvalid | UnknownOption> =>
      Either.gen(function*() {
        if (node.kind === "scalar" && node.value === null) return
        if (node.kind !== "map") return yield* invalid(path, node.line, `${words.join(".")} takes options, not a value`)
        const id = words.join(".")
        const isSection = sections.some((section) => section.path.join(".") === id)
        for (const entry of node.entries) {
          const deeper = [...words, ...entry.key.split(".")]
          const leads = sections.some((section) => isPrefix(deeper, section.path))
          if (leads) yield* visit(deeper, entry.value)
          else if (words.length === 0) result.top.push(entry)
          else if (isSection) result.sections.set(id, [...(result.sections.get(id) ?? []), entry])
          else {
            const commands = sections.filter((s) => isPrefix(words, s.path)).map((s) => s.path[words.length] ?? "")
            return yield* unknownKey(path, entry.key, entry.line, [...new Set(commands)])
          }
        }
      })
    yield* visit([], root)
    return result
  })

/**
 * What the file says to the command `current`. The whole file is checked against all `sections`, so that a misspelt key
 * is found whichever command is run.
 */
export const interpretConfigFile = (
  path: string,
  root: YamlNode,
  sections: ReadonlyArray<Section>,
  current: ReadonlyArray<string>
): Either.Either<FileValues, Failure> =>
  Either.gen(function*() {
    const lists = new Set(
      sections.flatMap(({ options }) =>
        Object.values(options).flatMap((option) =>
          option.kind.type === "hosts" || option.kind.type === "words" || option.kind.type === "texts"
            ? [option.name]
            : []
        )
      )
    )
    const parts = yield* split(path, root, sections)
    const everywhere = [...optionNames(sections), ...new Set(sections.map((s) => s.path[0] ?? ""))]
    const top = yield* readLevel(path, parts.top, everywhere, lists)
    const [benchmark, command] = current
    const shown = command === "configview" ? `${benchmark}.run` : undefined
    let base = noFile
    let own = noFile
    for (const section of sections) {
      const id = section.path.join(".")
      const level = yield* readLevel(path, parts.sections.get(id) ?? [], optionNames([section]), lists)
      if (id === current.join(".")) own = level
      else if (id === shown) base = level
    }
    return {
      values: new Map([...top.values, ...base.values, ...own.values]),
      params: mergeParameters(mergeParameters(top.params, base.params), own.params)
    }
  })

/** Reads, parses and checks a configuration file. A missing one is `ConfigFileNotFound`; an empty one says nothing. */
export const readConfigFile = Effect.fnUntraced(function*(
  path: string,
  sections: ReadonlyArray<Section>,
  current: ReadonlyArray<string>
) {
  const text = yield* readText(path, "configuration file").pipe(
    Effect.catchTag("PathNotFound", () => new ConfigFileNotFound({ path }))
  )
  const root = yield* parseYaml("configuration file", path, text)
  if (root.kind === "scalar" && root.value === null) return noFile
  if (root.kind !== "map") {
    return yield* new ConfigFileInvalid({
      file: "configuration file",
      path,
      detail: `line ${root.line}: a configuration is a mapping of option names to values`
    })
  }
  return yield* interpretConfigFile(path, root, sections, current)
})
