import { describe, expect, it } from "@effect/vitest"
import { parseAtEntry } from "../../../src/process/atEntry.ts"

describe("what was seen before Node began", () => {
  it("a hang-up is ignored where the lowest bit of the mask is set", () => {
    const ignored = (mask: string) => parseAtEntry(`7 ${mask} open`, 7).hangUpIgnored
    expect(["0000000000000001", "0000000000001007", "f"].map(ignored)).toEqual([true, true, true])
    expect(["0000000000000000", "0000000000001006", "0"].map(ignored)).toEqual([false, false, false])
  })

  it("standard output is closed where that was seen", () => {
    expect(parseAtEntry("7 0 closed", 7).outputClosed).toBe(true)
    expect(parseAtEntry("7 0 open", 7).outputClosed).toBe(false)
  })

  it("words of another process, broken ones and none say nothing", () => {
    const nothing = { hangUpIgnored: false, outputClosed: false }
    for (const text of [undefined, "", "8 1 closed", "7 x closed", "7", "closed 1 7"]) {
      expect(parseAtEntry(text, 7), String(text)).toEqual(nothing)
    }
  })
})
