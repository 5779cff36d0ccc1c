/**
 * YAML read safely: YAML 1.2 core, no tags beyond it, nothing evaluated, no duplicate keys, finite numbers only; every
 * node knows its line. The parser is loaded when the first file is read.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Document, LineCounter, Node } from "yaml"
import type { Json } from "../domain/Json.ts"
import { ConfigFileInvalid } from "../errors/AppError.ts"

interface At {
  /** Counted from 1. */
  readonly line: number
}

interface YamlScalar extends At {
  readonly kind: "scalar"
  readonly value: null | boolean | number | string
  /** As written, without quotes: `007` stays `007`. */
  readonly text: string
}
interface YamlList extends At {
  readonly kind: "list"
  readonly items: ReadonlyArray<YamlNode>
}
export interface YamlEntry extends At {
  readonly key: string
  readonly value: YamlNode
}
interface YamlMap extends At {
  readonly kind: "map"
  readonly entries: ReadonlyArray<YamlEntry>
}
export type YamlNode = YamlScalar | YamlList | YamlMap

export const yamlToJson = (node: YamlNode): Json => {
  switch (node.kind) {
    case "scalar":
      return node.value
    case "list":
      return node.items.map(yamlToJson)
    case "map":
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, yamlToJson(value)]))
  }
}

/** More would be a file built to exhaust memory, not a configuration. */
const aliasLimit = 100

type Yaml = typeof import("./yamlLibrary.ts")

type FileKind = ConfigFileInvalid["file"]

const convert = (
  yaml: Yaml,
  file: FileKind,
  path: string,
  document: Document,
  lines: LineCounter
): Either.Either<YamlNode, ConfigFileInvalid> => {
  const invalid = (line: number, detail: string) =>
    Either.left(new ConfigFileInvalid({ file, path, detail: `line ${line}: ${detail}` }))
  let aliases = 0

  const lineOf = (node: unknown, otherwise: number): number =>
    yaml.isNode(node) && node.range != null ? Math.max(1, lines.linePos(node.range[0]).line) : otherwise

  const go = (node: unknown, parentLine: number): Either.Either<YamlNode, ConfigFileInvalid> => {
    const line = lineOf(node, parentLine)
    if (yaml.isAlias(node)) {
      if (++aliases > aliasLimit) return invalid(line, `more than ${aliasLimit} aliases`)
      const target = node.resolve(document)
      return target === undefined ? invalid(line, `*${node.source} points at nothing before it`) : go(target, line)
    }
    if (yaml.isMap(node)) {
      return Either.gen(function*() {
        const entries: Array<YamlEntry> = []
        for (const pair of node.items) {
          const at = lineOf(pair.key, line)
          if (!yaml.isScalar(pair.key)) return yield* invalid(at, "a key must be a single word")
          const key = pair.key.source ?? String(pair.key.value)
          entries.push({ key, line: at, value: yield* go(pair.value, at) })
        }
        return { kind: "map", line, entries } as const
      })
    }
    if (yaml.isSeq(node)) {
      return Either.map(
        Either.all(node.items.map((item) => go(item, line))),
        (items) => ({ kind: "list", line, items }) as const
      )
    }
    const value = yaml.isScalar(node) ? node.value : null
    const text = yaml.isScalar(node) ? node.source ?? String(value ?? "") : ""
    if (value === null || typeof value === "boolean" || typeof value === "string") {
      return Either.right({ kind: "scalar", line, value, text })
    }
    if (
      typeof value === "number" && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
    ) {
      return Either.right({ kind: "scalar", line, value, text })
    }
    return invalid(
      line,
      typeof value === "number" || typeof value === "bigint"
        ? `${text} is not a number this program can keep exactly`
        : `${text} is neither text nor a number nor true or false`
    )
  }
  return go(document.contents satisfies Node | null, 1)
}

/** What the parser makes of a stack that ran out. */
const isTooDeep = (said: string): boolean => said.includes("call stack")

/** The one document of `text`; `file` and `path` are only for messages. An empty file is a null scalar. */
export const parseYaml = Effect.fnUntraced(function*(file: FileKind, path: string, text: string) {
  const yaml = yield* Effect.promise(() => import("./yamlLibrary.ts"))
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: "core",
    version: "1.2",
    uniqueKeys: true,
    stringKeys: false,
    // A second document is an error of the parser's only where it is not silent.
    logLevel: "error"
  })
  const fault = document.errors[0] ?? document.warnings[0]
  if (fault !== undefined) {
    const line = Math.max(1, lines.linePos(fault.pos[0]).line)
    const detail = fault.code === "MULTIPLE_DOCS"
      ? `line ${line} begins a second document, and a ${file} is one`
      : `line ${line}: ${isTooDeep(fault.message) ? "it is nested too deeply" : fault.message}`
    return yield* new ConfigFileInvalid({ file, path, detail })
  }
  return yield* convert(yaml, file, path, document, lines)
})
