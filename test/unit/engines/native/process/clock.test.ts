import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { anchor, dlioStamp, monotonic, toWall, waitUntil } from "../../../../../src/engines/native/process/clock.ts"

describe("the clocks", () => {
  it("waits until the instant and no shorter", () => {
    const at = monotonic() + 3_000
    waitUntil(at)
    // The sleep may end within the clock's own grain before the instant.
    expect(monotonic()).toBeGreaterThan(at - 500)
    waitUntil(at - 1e9)
  })

  it("gives instants of any process the wall clock's origin", () => {
    const at = anchor()
    expect(Math.abs(toWall(at, monotonic()) / 1e3 - Date.now())).toBeLessThan(1_000)
    expect(toWall({ monotonic: 10, wall: 1_000_000 }, 25)).toBe(1_000_015)
  })
})

describe("DLIO's stamp", () => {
  it.prop("is the local time to the microsecond, and sorts as time does", [
    Schema.Int.pipe(Schema.between(1, 4e12)),
    Schema.Int.pipe(Schema.between(0, 999))
  ], ([ms, micros]) => {
    const stamp = dlioStamp(ms * 1e3 + micros)
    expect(stamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/)
    expect(Date.parse(`${stamp.slice(0, -3)}`)).toBe(ms)
    expect(stamp.endsWith(String(micros).padStart(3, "0"))).toBe(true)
  })
})
