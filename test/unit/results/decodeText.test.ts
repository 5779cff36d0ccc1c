import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { decodeText } from "../../../src/results/decodeText.ts"

const utf16 = (text: string, bigEndian: boolean, mark: boolean): Uint8Array => {
  const bytes = Buffer.from(`${mark ? "\ufeff" : ""}${text}`, "utf16le")
  return bigEndian ? bytes.swap16() : bytes
}

describe("decodeText", () => {
  it.prop("any text comes back from UTF-8", [FastCheck.fullUnicodeString({ minLength: 2 })], ([text]) => {
    const bytes = new TextEncoder().encode(`{${text}`)
    expect(decodeText(bytes)).toEqual({ text: `{${text}`, encoding: "utf-8" })
  })

  it("takes the mark off", () => {
    expect(decodeText(Buffer.from("\ufeff{}", "utf8"))).toEqual({ text: "{}", encoding: "utf-8" })
  })

  it.each([[false, true], [false, false], [true, true], [true, false]])(
    "reads UTF-16, big endian %s, with a mark %s",
    (bigEndian, mark) => {
      expect(decodeText(utf16("{\"a\": \"é\"}", bigEndian, mark))).toEqual({
        text: "{\"a\": \"é\"}",
        encoding: bigEndian ? "utf-16be" : "utf-16le"
      })
    }
  )

  it("reads everything else as Latin-1 (D3)", () => {
    expect(decodeText(Uint8Array.of(0x7b, 0xe9, 0x7d))).toEqual({ text: "{é}", encoding: "latin-1" })
  })
})
