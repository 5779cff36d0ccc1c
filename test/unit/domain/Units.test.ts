import { expect, it } from "@effect/vitest"
import { formatSeconds } from "../../../src/domain/Units.ts"

it("a time before zero is shown in the units of one after it", () => {
  expect([600, -600, -0.25, -3725, 0].map(formatSeconds)).toEqual(["10m 00s", "-10m 00s", "-250 ms", "-1h 02m", "0 ms"])
})
