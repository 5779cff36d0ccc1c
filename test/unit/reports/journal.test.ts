import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { entryLine, headerLine, isWhole, partNames, partsOf } from "../../../src/reports/journal.ts"

const lineOf = (text: string | Buffer) => Buffer.from(text).subarray(0, -1)

describe("a line", () => {
  it.prop("gives back every part that was put in, whatever it holds", [
    FastCheck.array(FastCheck.jsonValue(), { minLength: 1, maxLength: partNames.length })
  ], ([values]) => {
    const line = lineOf(entryLine(values.map((value) => JSON.stringify(value))))
    expect(isWhole(line)).toBe(true)
    expect(partsOf(line)?.map(([begin, end]) => line.toString("utf8", begin, end))).toEqual(
      values.map((value) => JSON.stringify(value))
    )
    expect(Object.keys(JSON.parse(line.toString()) as object)).toEqual([
      "crc32",
      "sizes",
      ...partNames.slice(0, values.length)
    ])
  })

  it.prop(
    "with any byte changed or cut off is not whole",
    [FastCheck.nat(), FastCheck.integer({ min: 1, max: 255 })],
    ([place, change]) => {
      const line = lineOf(entryLine([JSON.stringify({ path: "a/b", fingerprint: "x" }), "{\"a\":1}"]))
      const damaged = Buffer.from(line)
      damaged[place % line.length] = damaged[place % line.length]! ^ change
      expect(isWhole(damaged)).toBe(false)
      expect(isWhole(line.subarray(0, place % line.length))).toBe(false)
    }
  )

  it("of the header tells programs, editions and journals apart", () => {
    const header = { journal: 1, program: "0.1.0+abc", edition: null, deep: false }
    const lines = [header, { ...header, journal: 2 }, { ...header, program: "0.1.0+abd" }, {
      ...header,
      edition: "v2.0"
    }, { ...header, deep: true }].map(headerLine)
    expect(new Set(lines).size).toBe(5)
    expect(lines.every((line) => isWhole(lineOf(line)))).toBe(true)
  })
})
