/** `--require`: what is asked of figures, and that nothing counts as shown which was not. */
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import type { HeadlineValue } from "../../../src/benchmarks/shared/figures/Headline.ts"
import { there } from "../../../src/domain/there.ts"
import { answered, requirementsOf } from "../../../src/reports/compare/requirements.ts"
import { known } from "../../fixtures/readings.ts"

const reading = there(known.of("checkpointing"), "reading of checkpointing")
const training = there(known.of("training"), "reading of training")

const understood = (texts: ReadonlyArray<string>, of = reading) =>
  Either.getOrThrow(requirementsOf("--require", texts, of))

const refusal = (text: string, of = reading) => Either.getOrThrow(Either.flip(requirementsOf("--require", [text], of)))

const value = (name: string, value: number, cache: HeadlineValue["cache"] = "cold"): HeadlineValue => {
  const headline = there(reading.headlines.find((one) => one.name === name), name)
  return { headline, definition: there(headline.definitions[0], "definition"), value, each: [], cache }
}

describe("what is asked of figures", () => {
  it.each([
    ["write>=20GiB/s", 20],
    ["write >= 20", 20],
    ["write>=20480MiB/s", 20],
    ["write>=21.474836480GB/s", 20],
    ["write<0.5TiB/s", 512]
  ])("%s is in the figure's own unit", (text, bound) => {
    expect(understood([text])[0]?.bound).toBeCloseTo(bound, 9)
  })

  it("names the figures there are, and the nearest", () => {
    expect(refusal("wrote>=1")).toMatchObject({ actual: "wrote", advice: "did you mean write?" })
    expect(refusal("au>=1")).toMatchObject({ expected: "a headline figure: write, read" })
    expect(understood(["au>=90%"], training)[0]).toMatchObject({ name: "au", bound: 90 })
  })

  it.each(["write", "write=1", "write>=fast", "write>=-1", ">=1", "write>=1qps", "write>=1s"])("refuses %s", (text) => {
    expect(refusal(text)._tag).toBe("InvalidOption")
  })

  it("holds by the worst run", () => {
    const runs = [[value("write", 21)], [value("write", 19)]]
    expect(answered(understood(["write>=20"]), runs)).toMatchObject([
      { isMet: false, found: "19 GiB/s in the worst of 2 runs" }
    ])
    expect(answered(understood(["write<22"]), runs)).toMatchObject([{
      isMet: true,
      found: "21 GiB/s in the worst of 2 runs"
    }])
  })

  it("is missed by a figure that was not measured", () => {
    expect(answered(understood(["read>=1"]), [[value("write", 21)]])).toMatchObject([
      { isMet: false, found: "no such figure was measured" }
    ])
  })

  it.each(["warm", "memory", "unknown"] as const)("is not shown by a cache that is %s, however fast", (cache) => {
    expect(answered(understood(["read>=1"]), [[value("read", 40, cache)]])).toMatchObject([{ isMet: false }])
  })

  it("is shown by a figure that no client's cache has a part in, or whose cache others do not record", () => {
    for (const cache of [null, "not recorded", "cold"] as const) {
      expect(answered(understood(["read>=1"]), [[value("read", 40, cache)]])).toMatchObject([{ isMet: true }])
    }
  })
})
