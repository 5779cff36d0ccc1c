import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { fit } from "../../../src/view/fit.ts"

describe("fit", () => {
  it("leaves short lines, and folds long ones under their last column", () => {
    assert.strictEqual(fit("short\n\n  a  b", 10), "short\n\n  a  b")
    assert.strictEqual(
      fit("  OPEN     4.7.1: two writes and two reads", 24),
      "  OPEN     4.7.1: two\n           writes and\n           two reads"
    )
    assert.strictEqual(fit("  1. a group of many words", 14), "  1. a group\n    of many\n    words")
  })

  it("breaks no word and no command", () => {
    assert.strictEqual(fit("a /very/long/path/that/has/no/space b", 10), "a\n  /very/long/path/that/has/no/space\n  b")
    assert.strictEqual(
      fit("    next: mlpstorage training run --a --b", 12),
      "    next: mlpstorage training run --a --b"
    )
  })

  it("moves a wide word to the left of its column rather than off the screen", () => {
    assert.strictEqual(fit("  a  b /0123456789abcde c", 18), "  a  b\n  /0123456789abcde\n     c")
  })

  it.prop(
    "loses no word and makes no line wider than it must be",
    [
      FastCheck.array(FastCheck.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
      FastCheck.integer({ min: 30, max: 80 })
    ],
    ([words, columns]) => {
      const out = fit(`  name  ${words.join(" ")}`, columns)
      assert.deepStrictEqual(out.split(/\s+/).filter((word) => word !== ""), ["name", ...words])
      for (const line of out.split("\n")) assert.isAtMost(line.length, columns)
    }
  )
})
