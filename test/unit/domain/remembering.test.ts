import { assert, describe, it } from "@effect/vitest"
import { remembering } from "../../../src/domain/remembering.ts"

describe("remembering", () => {
  it("asks once, forgets all when there are too many, and does not remember that there was no answer", () => {
    const asked: Array<string> = []
    const length = remembering((text) => {
      asked.push(text)
      return text === "" ? undefined : text.length
    }, 2)
    assert.deepStrictEqual(["a", "a", "bc", "a", "def", "a", "", ""].map(length), [
      1,
      1,
      2,
      1,
      3,
      1,
      undefined,
      undefined
    ])
    assert.deepStrictEqual(asked, ["a", "bc", "def", "a", "", ""])
  })
})
