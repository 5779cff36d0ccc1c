/** What the reader of YAML makes of a text: every node knows its line. */
import type { Json } from "../domain/Json.ts"

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
