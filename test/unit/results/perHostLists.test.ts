import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { isJsonObject, type Json } from "../../../src/domain/Json.ts"
import { withoutPerHostLists } from "../../../src/results/perHostLists.ts"

/** Documents in which the lists stand at any depth, beside texts that look like them. */
const { document } = FastCheck.letrec<{ document: Json; leaf: Json }>((tie) => ({
  leaf: FastCheck.oneof(
    FastCheck.constantFrom<Json>(null, 0, "\"disks\": [\n", "\n]", "disks", "]"),
    FastCheck.integer(),
    FastCheck.string({ maxLength: 5 })
  ),
  document: FastCheck.oneof(
    { depthSize: "small" },
    tie("leaf"),
    FastCheck.array(tie("document"), { maxLength: 3 }),
    FastCheck.dictionary(FastCheck.constantFrom("disks", "network", "hosts", "a", "b"), tie("document"), { maxKeys: 4 })
  )
}))

const lists = new Set(["disks", "network"])

const emptied = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(emptied)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, lists.has(key) && Array.isArray(inner) ? [] : emptied(inner)])
  )
}

const read = (text: string): Json => {
  const value: Json = JSON.parse(new TextDecoder().decode(withoutPerHostLists(Buffer.from(text))))
  return value
}

describe("withoutPerHostLists", () => {
  it.prop(
    "leaves out those lists and nothing else, as their writers lay text out",
    [
      FastCheck.dictionary(FastCheck.constantFrom("args", "system_info", "disks"), document),
      FastCheck.constantFrom(1, 2, 4)
    ],
    ([object, indent]) => {
      expect(read(JSON.stringify(object, null, indent))).toEqual(emptied(object))
    },
    { fastCheck: { numRuns: 500 } }
  )

  it.prop("leaves any other layout as it is", [document], ([value]) => {
    const text = JSON.stringify({ disks: [1], value })
    expect(read(text)).toEqual(JSON.parse(text))
  })

  it("passes over most of a record", () => {
    const host = { hostname: "n", disks: Array.from({ length: 24 }, () => ({ a: 1, b: 2 })), network: [{ a: 1 }] }
    const text = Buffer.from(JSON.stringify({ hosts: Array.from({ length: 8 }, () => host) }, null, 2))
    expect(withoutPerHostLists(text).length).toBeLessThan(text.length / 10)
  })

  it.prop("never throws on text that was cut", [FastCheck.nat()], ([cut]) => {
    const text = JSON.stringify({ hosts: [{ disks: [1, 2], network: [3] }] }, null, 2)
    expect(withoutPerHostLists(Buffer.from(text.slice(0, cut % text.length)))).toBeInstanceOf(Uint8Array)
  })
})
