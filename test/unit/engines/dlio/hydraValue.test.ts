import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { hydraText, hydraValue } from "../../../../src/engines/dlio/hydraValue.ts"

/** Reads a quoted text as Hydra's grammar does, then as OmegaConf does: written from their documentation. */
const read = (word: string): string => {
  if (!word.startsWith("'")) return word
  const inner = word.slice(1, -1)
  const text = inner.replace(
    /(\\+)('|$)/g,
    (_, slashes: string, end: string) => "\\".repeat(Math.floor(slashes.length / 2)) + end
  )
  return text.replace(/(\\+)\$\{/g, (_, slashes: string) => `${"\\".repeat((slashes.length - 1) / 2)}\${`)
}

describe("values in Hydra's grammar", () => {
  it.each<readonly [string, string]>([
    ["/mnt/ckpt/llama3-70b", "/mnt/ckpt/llama3-70b"],
    ["subset", "subset"],
    ["/mnt/my disk", "'/mnt/my disk'"],
    ["a=b", "'a=b'"],
    ["it's", "'it\\'s'"],
    ["back\\", "'back\\\\'"],
    ["a\\'b", "'a\\\\\\'b'"],
    ["x,y", "'x,y'"],
    ["{a}", "'{a}'"],
    ["${oc.env:HOME}", "'\\${oc.env:HOME}'"],
    ["", "''"],
    ["8", "'8'"],
    ["1e3", "'1e3'"],
    ["null", "'null'"],
    ["True", "'True'"]
  ])("text %s is written %s", (text, written) => {
    expect(hydraText(text)).toBe(written)
    expect(read(written)).toBe(text)
  })

  it("numbers, truths, lists and mappings keep their type", () => {
    expect(hydraValue(10)).toBe("10")
    expect(hydraValue(false)).toBe("false")
    expect(hydraValue(null)).toBe("null")
    expect(hydraValue(["a b", 2])).toBe("['a b',2]")
    expect(hydraValue({ a: { b: "c d" } })).toBe("{a:{b:'c d'}}")
  })

  it.prop("every text survives", [
    FastCheck.string({ unit: FastCheck.constantFrom("a", " ", "'", "\\", "$", "{", "=", "/") })
  ], ([text]) => {
    expect(read(hydraText(text))).toBe(text)
  })
})
