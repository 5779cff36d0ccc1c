import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { parseYaml } from "../../../src/results/safeYaml.ts"

describe("parseYaml", () => {
  it("reads a snapshot with typed values", () => {
    expect(parseYaml("workload:\n  train: True\n  au: 0.9\n  files: 700\n  id: ???\n  none: null\n")).toEqual({
      ok: true,
      value: { workload: { train: true, au: 0.9, files: 700, id: "???", none: null } }
    })
  })

  it("refuses tags that ask a language to build something (E1)", () => {
    for (
      const text of [
        "a: !!python/object/apply:os.system [\"touch /tmp/x\"]",
        "!!js/function 'function () { return 1 }'",
        "a: !Anything {}"
      ]
    ) expect(parseYaml(text), text).toMatchObject({ ok: false })
  })

  it("refuses a second document, whose keys nobody would see", () => {
    expect(parseYaml("a: 1\n---\na: 2\n")).toMatchObject({ ok: false, reason: expect.stringContaining("documents") })
    expect(parseYaml("---\na: 1\n...\n")).toEqual({ ok: true, value: { a: 1 } })
  })

  it("refuses a document that grows by aliases", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for (let i = 1; i < 12; i++) {
      lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(", ")}]`)
    }
    expect(parseYaml(lines.join("\n"))).toMatchObject({ ok: false })
  })

  it("refuses what is too large, too deep, or says a key twice", () => {
    expect(parseYaml(`a: ${"x".repeat(2 * 1024 * 1024)}`)).toMatchObject({ ok: false })
    expect(parseYaml(`${"[".repeat(300)}${"]".repeat(300)}`)).toMatchObject({ ok: false })
    expect(parseYaml("a: 1\na: 2\n")).toMatchObject({ ok: false })
  })

  it("makes no number of what is none", () => {
    expect(parseYaml("a: .nan\nb: .inf\n")).toEqual({ ok: true, value: { a: null, b: null } })
  })

  it.prop("never throws, whatever the text", [FastCheck.string({ maxLength: 80 })], ([text]) => {
    expect(parseYaml(text)).toHaveProperty("ok")
  })
})
