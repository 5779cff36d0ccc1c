import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { cellOf, splitRow, unionOf, widener } from "../../../src/reports/outputs/csv.ts"

describe("cells", () => {
  it("are quoted where they must be", () => {
    expect(["a", "a,b", "say \"x\"", "two\nlines", 1.5, null, true].map(cellOf))
      .toEqual(["a", "\"a,b\"", "\"say \"\"x\"\"\"", "\"two\nlines\"", "1.5", "", "true"])
  })

  it("of strangers start no formula in a spreadsheet", () => {
    expect(["=1+1", "+cmd", "-cmd", "@x", "-5", -5].map(cellOf)).toEqual(["'=1+1", "'+cmd", "'-cmd", "'@x", "-5", "-5"])
  })

  it.prop(
    "come back from a row as they went in",
    [FastCheck.array(FastCheck.string(), { minLength: 1 })],
    ([texts]) => {
      const cells = texts.map((text) => cellOf(text))
      expect(splitRow(cells.join(","))).toEqual(cells)
    }
  )
})

describe("shapes", () => {
  const shapes = [
    ["run_id", "issues", "metrics.b", "parameters.x"],
    ["run_id", "issues", "metrics.a", "system_info.n", "parameters.x"]
  ]

  it("are joined in one order, whichever came first", () => {
    const expected = ["run_id", "issues", "metrics.a", "metrics.b", "system_info.n", "parameters.x"]
    expect(unionOf(shapes)).toEqual(expected)
    expect(unionOf([...shapes].reverse())).toEqual(expected)
  })

  it("are widened without moving a cell", () => {
    const columns = unionOf(shapes)
    expect(widener(shapes[0]!, columns)?.("r,\"i,1\",2,3")).toBe("r,\"i,1\",,2,,3")
    expect(widener(columns, columns)).toBe(undefined)
  })
})
