import { expect, it } from "@effect/vitest"
import { formatSeconds, plural } from "../../../src/domain/Units.ts"

it("a time before zero is shown in the units of one after it", () => {
  expect([600, -600, -0.25, -3725, 0].map(formatSeconds)).toEqual(["10m 00s", "-10m 00s", "-250 ms", "-1h 02m", "0 ms"])
})

it("one of a thing has its own word", () => {
  expect([0, 1, 2, 1000].map((n) => plural(n, "file"))).toEqual(["0 files", "1 file", "2 files", "1,000 files"])
  expect([1, 2].map((n) => plural(n, "process was", "processes were"))).toEqual(["1 process was", "2 processes were"])
})
