import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { yamlNode, yamlValue } from "../../../src/config/yamlReader.ts"

const refusal = (text: string): string | undefined => Either.getOrUndefined(Either.flip(yamlValue(text)))

describe("yamlValue, of strangers", () => {
  it("reads a snapshot with typed values", () => {
    expect(yamlValue("workload:\n  train: True\n  au: 0.9\n  files: 700\n  id: ???\n  none: null\n")).toEqual(
      Either.right({ workload: { train: true, au: 0.9, files: 700, id: "???", none: null } })
    )
    expect(yamlValue("")).toEqual(Either.right(null))
    expect(yamlValue("1: a\n007: b\n")).toEqual(Either.right({ "1": "a", "007": "b" }))
  })

  it("refuses tags that ask a language to build something (E1)", () => {
    for (
      const text of [
        "a: !!python/object/apply:os.system [\"touch /tmp/x\"]",
        "!!js/function 'function () { return 1 }'",
        "a: !Anything {}"
      ]
    ) expect(refusal(text), text).toMatch(/^line 1: Unresolved tag: /)
  })

  it("refuses a second document, whose keys nobody would see", () => {
    expect(refusal("a: 1\n---\na: 2\n")).toBe("line 2 begins a second document, and a file of results is one")
    expect(yamlValue("---\na: 1\n...\n")).toEqual(Either.right({ a: 1 }))
  })

  it("refuses a document that grows by aliases", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for (let i = 1; i < 12; i++) {
      lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(", ")}]`)
    }
    expect(refusal(lines.join("\n"))).toMatch(/more than 100 aliases$/)
    expect(yamlValue("a: &a [1]\nb: *a\n")).toEqual(Either.right({ a: [1], b: [1] }))
  })

  it("refuses what is too large, too deep, or says a key twice", () => {
    expect(refusal(`a: ${"x".repeat(2 * 1024 * 1024)}`)).toBe("larger than 1024 KiB")
    for (const depth of [102, 300, 100_000]) {
      expect(refusal(`${"[".repeat(depth)}${"]".repeat(depth)}`), String(depth)).toMatch(
        /^line 1: it is nested too deeply$/
      )
    }
    expect(yamlValue(`${"[".repeat(90)}${"]".repeat(90)}`)).toMatchObject({ _tag: "Right" })
    expect(refusal("a: 1\na: 2\n")).toBe("line 2: Map keys must be unique")
  })

  it("makes no number of what is none, and rounds what is too large", () => {
    expect(yamlValue("a: .nan\nb: .inf\nc: 9007199254740993\n")).toEqual(
      Either.right({ a: null, b: null, c: 9_007_199_254_740_992 })
    )
  })

  it.prop("never throws, whatever the text", [FastCheck.string({ maxLength: 80 })], ([text]) => {
    expect(yamlValue(text)).toHaveProperty("_tag")
  })
})

describe("yamlNode, of a file for this program", () => {
  it("keeps the words of the library and of this reader, with the line", () => {
    const refused = (text: string) => Either.getOrUndefined(Either.flip(yamlNode("workload file", text)))
    expect(refused("a: 1\na: 2\n")).toBe("line 2: Map keys must be unique")
    expect(refused("a: 1\n---\nb: 2\n")).toBe("line 2 begins a second document, and a workload file is one")
    expect(refused("a: 1\nb: .nan\n")).toBe("line 2: .nan is not a number this program can keep exactly")
    expect(refused("? [a]\n: 1\n")).toBe("line 1: a key must be a single word")
    expect(refused("a: *b\n")).toMatch(/^line 1: /)
  })
})
