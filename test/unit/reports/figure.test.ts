/** Figures in words: as many digits as their spread allows, and the deviation of a sample. */
import { describe as suite, expect, it } from "@effect/vitest"
import type { Aggregate } from "../../../src/benchmarks/shared/figures/Aggregate.ts"
import { statistics } from "../../../src/domain/statistics.ts"
import { describe, digitsBy } from "../../../src/reports/figure.ts"

const figure = (values: ReadonlyArray<number>, unit: string): Aggregate => ({
  name: "write",
  title: "write",
  unit,
  better: "higher",
  over: "runs",
  statistics: statistics(values) ?? null,
  lacking: [],
  clientCache: [["cold", values.length]]
})

suite("a figure in words", () => {
  it("has the sample deviation, two digits of it, and no more of the figure", () => {
    expect(describe(figure([10, 10.2, 9.8], "GiB/s")).text).toBe("10.00 ± 0.20 GiB/s, 9.80 to 10.20 (3 runs); cold")
    expect(describe(figure([58_000, 59_000, 57_500], "queries/s")).text).toBe(
      "58,167 ± 764 queries/s, 57,500 to 59,000 (3 runs); cold"
    )
  })

  it("reads well without a unit, of one run, and where nothing varies", () => {
    expect(describe(figure([0.5, 0.5], "")).text).toBe("0.5 ± 0, 0.5 to 0.5 (2 runs); cold")
    expect(describe(figure([3.25], "GiB/s")).text).toBe("3.25 GiB/s (1 run); cold")
    expect(digitsBy(null)(1234.5)).toBe("1,235")
  })
})
