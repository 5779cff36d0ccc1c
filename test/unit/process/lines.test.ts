import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { lineCutter } from "../../../src/process/lines.ts"

const cut = (...pieces: ReadonlyArray<string>) => {
  const cutter = lineCutter()
  return [...pieces.flatMap((piece) => [...cutter.push(piece)]), ...cutter.end()]
}

describe("lineCutter", () => {
  it("joins a line that comes in pieces and keeps an unfinished last line", () => {
    expect(cut("ab", "c\nde", "f\n", "last")).toEqual(["abc", "def", "last"])
  })

  it("keeps empty lines", () => {
    expect(cut("a\n\nb\n")).toEqual(["a", "", "b"])
  })

  it("takes CR LF as one end, also when it is split between pieces", () => {
    expect(cut("a\r", "\nb\r\nc")).toEqual(["a", "b", "c"])
  })

  it("shows each redraw of a progress bar as a line of its own", () => {
    expect(cut("10%\r20%\r", "30%\r\n")).toEqual(["10%", "20%", "30%"])
  })

  it.prop(
    "gives the same lines however the text is cut",
    [Schema.Array(Schema.Literal("a", "é", "\n", "\r"))],
    ([parts]) => {
      expect(cut(...parts)).toEqual(cut(parts.join("")))
    }
  )
})
