import { describe, expect, it } from "@effect/vitest"
import { lookOf, movesCursor } from "../../../src/view/Look.ts"
import { plainLook } from "../../fixtures/plainLook.ts"

describe("lookOf", () => {
  const utf8 = { LANG: "en_GB.UTF-8" }

  it("colours terminals only, and never with NO_COLOR or a dumb terminal", () => {
    expect(lookOf({ columns: 100, isTerminal: true, environment: utf8 })).toEqual({
      columns: 100,
      colour: true,
      unicode: true
    })
    expect(lookOf({ columns: 100, isTerminal: true, environment: { ...utf8, NO_COLOR: "1" } }).colour).toBe(false)
    expect(lookOf({ columns: 100, isTerminal: true, environment: { ...utf8, TERM: "dumb" } }).colour).toBe(false)
    expect(lookOf({ columns: undefined, isTerminal: false, environment: utf8 })).toEqual(plainLook)
  })

  it("moves the cursor of terminals only, and never of a dumb one", () => {
    expect(movesCursor({ isTerminal: true, environment: utf8 })).toBe(true)
    expect(movesCursor({ isTerminal: true, environment: { ...utf8, TERM: "dumb" } })).toBe(false)
    expect(movesCursor({ isTerminal: false, environment: utf8 })).toBe(false)
  })

  it("keeps to ASCII where the locale does not say UTF-8, LC_ALL winning over LANG", () => {
    expect(lookOf({ columns: 80, isTerminal: true, environment: { LANG: "C" } }).unicode).toBe(false)
    expect(lookOf({ columns: 80, isTerminal: true, environment: { ...utf8, LC_ALL: "C" } }).unicode).toBe(false)
  })
})
