import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { isShallow, parseJson } from "../../../src/results/tolerantJson.ts"

const json = FastCheck.jsonValue({ maxDepth: 4 })

/** Serialises like Python's json module: what is not a number is bare. */
const pythonText = (value: unknown): string => {
  if (typeof value === "number" && !Number.isFinite(value)) {
    return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity"
  }
  if (Array.isArray(value)) return `[${value.map(pythonText).join(", ")}]`
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${pythonText(v)}`).join(", ")}}`
  }
  return JSON.stringify(value)
}

describe("parseJson", () => {
  it("says so when a crash left a file of zero bytes", () => {
    expect(parseJson("\0".repeat(4096))).toEqual({ ok: false, reason: "the file holds nothing but zero bytes" })
  })

  it.prop("reads what JSON.parse reads, and the same through the slow path", [json], ([value]) => {
    const text = JSON.stringify(value)
    const expected: unknown = JSON.parse(text)
    expect(parseJson(text)).toEqual({ ok: true, value: expected, notNumbers: [] })
    expect(parseJson(`{"a": NaN, "b": ${text}}`)).toEqual({
      ok: true,
      value: { a: null, b: expected },
      notNumbers: [{ field: "a", text: "NaN" }]
    })
  })

  it.prop(
    "turns what is not a number into null, in its place, and never into 0",
    [FastCheck.dictionary(
      FastCheck.string({ maxLength: 5 }),
      FastCheck.oneof(FastCheck.constantFrom(NaN, Infinity, -Infinity), FastCheck.integer(), FastCheck.string())
    )],
    ([object]) => {
      const parsed = parseJson(pythonText(object))
      if (!parsed.ok) throw new Error(parsed.reason)
      const bad = Object.entries(object).filter(([, v]) => typeof v === "number" && !Number.isFinite(v))
      expect(parsed.notNumbers.map(({ field }) => field).sort()).toEqual(bad.map(([key]) => key).sort())
      expect(parsed.value).toEqual(Object.fromEntries(
        Object.entries(object).map(([k, v]) => [k, typeof v === "number" && !Number.isFinite(v) ? null : v])
      ))
    }
  )

  it("leaves NaN inside texts alone", () => {
    expect(parseJson(`{"a": "NaN, \\"NaN\\" {Infinity}", "b": [NaN]}`)).toEqual({
      ok: true,
      value: { a: `NaN, "NaN" {Infinity}`, b: [null] },
      notNumbers: [{ field: "b.0", text: "NaN" }]
    })
  })

  it.prop("never throws, whatever the text", [FastCheck.string({ maxLength: 60 })], ([text]) => {
    expect(parseJson(text)).toHaveProperty("ok")
    expect(parseJson(`{"a": NaN, ${text}`)).toHaveProperty("ok")
  })

  it.prop("a document cut short anywhere says where it ends", [json, FastCheck.nat()], ([value, cut]) => {
    const whole = JSON.stringify({ start: NaN, value })
    const parsed = parseJson(whole.slice(0, cut % whole.length))
    if (parsed.ok) throw new Error("half a document was read")
    expect(parsed.reason).toMatch(/the file is empty|line \d+, column \d+/)
  })

  it.each([
    ["", "the file is empty"],
    [" \n", "the file is empty"],
    ["{\"a\": 1,}", "expected a key, found } (line 1, column 9)"],
    ["{\"a\": 1\n \"b\": 2}", "expected , or }, found \"b\" (line 2, column 2)"],
    ["[1, 2", "the file ends where , or ] should follow (line 1, column 6)"],
    ["{\"a\": None}", "None is no JSON value (line 1, column 7)"],
    ["{'a': 1}", "expected a key, found 'a' (line 1, column 2)"],
    ["{\"a\" 1}", "expected : after the key a (line 1, column 6)"],
    ["{} trailing", "text after the end of the document (line 1, column 4)"],
    ["{\"a\": \"x", "the file ends inside a text (line 1, column 7)"],
    ["]", "expected a value, found ] (line 1, column 1)"]
  ])("%j: %s", (text, reason) => {
    expect(parseJson(text)).toEqual({ ok: false, reason })
  })

  it("refuses nesting that would exhaust the stack, and says so of documents that parse", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`
    const parsed = parseJson(deep)
    if (parsed.ok) expect(isShallow(parsed.value)).toBe(false)
    expect(parseJson(`${"[".repeat(500)}NaN${"]".repeat(500)}`)).toMatchObject({ ok: false })
    expect(isShallow({ a: [{ b: 1 }] })).toBe(true)
  })

  it("keeps a key named __proto__ an ordinary key", () => {
    const parsed = parseJson("{\"__proto__\": {\"polluted\": NaN}}")
    if (!parsed.ok) throw new Error(parsed.reason)
    expect(Object.keys(parsed.value as object)).toEqual(["__proto__"])
    expect(Object.getPrototypeOf(parsed.value)).toBe(Object.prototype)
  })
})
