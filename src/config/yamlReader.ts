/**
 * The one reader of YAML: version 1.2, core schema, no tags beyond it, nothing evaluated, no duplicate keys, one document;
 * aliases and depth are bounded. Every node knows its line. It loads the library, so it is itself loaded when it is needed.
 */
import * as Either from "effect/Either"
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml"
import type { Json } from "../domain/Json.ts"
import { type YamlEntry, type YamlNode, yamlToJson } from "./yamlTree.ts"

/** More would be a file built to exhaust memory, and deeper ones are no more honest. */
const aliasLimit = 100
const depthLimit = 100

const tooDeep = "it is nested too deeply"

const isExact = (value: number): boolean =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))

interface Terms {
  /** What the text is called. */
  readonly what: string
  /** What stands for a number that cannot be kept exactly; undefined: it is refused. */
  readonly inexact: (value: number) => number | null | undefined
}

/** A text says which line is at fault and why, in the library's words where it is the library that finds fault. */
const read = (text: string, { inexact, what }: Terms): Either.Either<YamlNode, string> => {
  const lines = new LineCounter()
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line)
  const document = parseDocument(text, {
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
    const line = lineAt(fault.pos[0])
    if (fault.code === "MULTIPLE_DOCS") {
      return Either.left(`line ${line} begins a second document, and a ${what} is one`)
    }
    // What the parser makes of a stack that ran out.
    return Either.left(`line ${line}: ${fault.message.includes("call stack") ? tooDeep : fault.message}`)
  }
  const refused = (line: number, why: string) => Either.left(`line ${line}: ${why}`)
  let aliases = 0

  const go = (node: unknown, parentLine: number, depth: number): Either.Either<YamlNode, string> => {
    const line = isNode(node) && node.range != null ? lineAt(node.range[0]) : parentLine
    if (depth > depthLimit) return refused(line, tooDeep)
    if (isAlias(node)) {
      if (++aliases > aliasLimit) return refused(line, `more than ${aliasLimit} aliases`)
      const target = node.resolve(document)
      return target === undefined
        ? refused(line, `*${node.source} points at nothing before it`)
        : go(target, line, depth + 1)
    }
    if (isMap(node)) {
      return Either.gen(function*() {
        const entries: Array<YamlEntry> = []
        for (const pair of node.items) {
          const at = isNode(pair.key) && pair.key.range != null ? lineAt(pair.key.range[0]) : line
          if (!isScalar(pair.key)) return yield* refused(at, "a key must be a single word")
          const key = pair.key.source ?? String(pair.key.value)
          entries.push({ key, line: at, value: yield* go(pair.value, at, depth + 1) })
        }
        return { kind: "map", line, entries } as const
      })
    }
    if (isSeq(node)) {
      return Either.map(
        Either.all(node.items.map((item) => go(item, line, depth + 1))),
        (items) => ({ kind: "list", line, items }) as const
      )
    }
    const value = isScalar(node) ? node.value : null
    const written = isScalar(node) ? node.source ?? String(value ?? "") : ""
    const scalar = (kept: string | number | boolean | null) =>
      Either.right({ kind: "scalar", line, value: kept, text: written } as const)
    if (value === null || typeof value === "boolean" || typeof value === "string") return scalar(value)
    if (typeof value !== "number") return refused(line, `${written} is neither text nor a number nor true or false`)
    const kept = isExact(value) ? value : inexact(value)
    return kept === undefined
      ? refused(line, `${written} is not a number this program can keep exactly`)
      : scalar(kept)
  }
  return go(document.contents, 1, 0)
}

/** A file that somebody wrote for this program, which `what` names. An empty one is a null scalar. */
export const yamlNode = (what: string, text: string): Either.Either<YamlNode, string> =>
  read(text, { what, inexact: () => undefined })

/** The largest honest file of a stranger is a few KiB. */
const largest = 1024 * 1024

/** A stranger's file as a value, or why it is none: infinity and "not a number" are null, large integers rounded. */
export const yamlValue = (text: string): Either.Either<Json, string> =>
  text.length > largest
    ? Either.left(`larger than ${largest / 1024} KiB`)
    : Either.map(
      read(text, { what: "file of results", inexact: (value) => Number.isFinite(value) ? value : null }),
      yamlToJson
    )
