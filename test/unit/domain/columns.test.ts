import { describe, expect, it } from "@effect/vitest"
import { columns, cut, namedLines, toLeft, toRight, widthOf } from "../../../src/domain/columns.ts"

describe("cells of a terminal", () => {
  it("letters of East Asia and emoji take two, marks above letters, joiners and colours none", () => {
    expect(["disk", "e\u0301", "東京", "ﾃﾞ", "🚀", "a\u200Bb", "\u001B[31mred\u001B[39m", "…·█"].map(widthOf)).toEqual([
      4,
      1,
      4,
      2,
      2,
      2,
      3,
      3
    ])
  })

  it("cuts where the next letter would not fit whole", () => {
    expect([cut("abcd", 3), cut("東京", 3), cut("a東京", 3), cut("ab", 9), cut("ab", 0), cut("e\u0301f", 1)])
      .toEqual(["abc", "東", "a東", "ab", "", "e\u0301"])
  })

  it("fills up to a width, and leaves what is wider", () => {
    expect([toLeft("東", 4), toRight("東", 4), toLeft("long", 2)]).toEqual(["東  ", "  東", "long"])
  })
})

describe("columns", () => {
  it("stand below one another, whatever the letters of a name", () => {
    const lines = columns([["system", "GiB/s"], ["東京ストレージ", "1.5"], ["lab", "12.25"]], ["left", "right"])
    expect(lines).toEqual(["system          GiB/s", "東京ストレージ    1.5", "lab             12.25"])
    expect(new Set(lines.map(widthOf))).toEqual(new Set([21]))
  })

  it("end no line with blanks, and take rows that are shorter", () => {
    expect(columns([["a", "bbbb"], ["cc", ""], ["d"]])).toEqual(["a   bbbb", "cc", "d"])
  })

  it("leave out names that have no text", () => {
    expect(namedLines([["mode", "subset"], ["scale", undefined], ["memory", "1 GiB"]])).toBe(
      "mode    subset\nmemory  1 GiB"
    )
  })
})
