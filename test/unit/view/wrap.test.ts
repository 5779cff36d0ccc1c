import { expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { wrap } from "../../../src/view/wrap.ts"

const word = FastCheck.stringMatching(/^[a-z0-9.,]{1,12}$/)

it.prop(
  "keeps every word in order, and every line within the width unless one word is wider",
  [FastCheck.array(word), FastCheck.integer({ min: 1, max: 60 })],
  ([words, width]) => {
    const lines = wrap(words.join(" "), width, "  ")
    expect(lines.flatMap((line) => line.trim().split(" "))).toEqual(words)
    for (const line of lines) if (line.trim().includes(" ")) expect(line.length).toBeLessThanOrEqual(width)
  }
)

it("keeps the indentation of the first line and indents the rest", () => {
  expect(wrap("    one two three", 12, "  ")).toEqual(["    one two", "  three"])
})
