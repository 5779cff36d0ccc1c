import { assert, describe, it } from "@effect/vitest"
import { editions } from "../../../src/domain/Edition.ts"
import { editionTexts } from "../../../src/rules/editions.ts"

describe("edition texts", () => {
  it("describe every edition once, oldest first", () => {
    assert.deepStrictEqual(editionTexts.map(({ edition }) => edition), editions)
  })
})
