import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import type { DatagenEvent } from "../../../../../src/benchmarks/training/DatagenEvent.ts"
import { datagenProgress } from "../../../../../src/benchmarks/training/view/datagenProgress.ts"
import { GiB } from "../../../../../src/domain/Units.ts"
import { ofWork } from "../../../../fixtures/measured.ts"
import { plainLook } from "../../../../fixtures/plainLook.ts"
import { viewOf } from "../../../view/events.ts"

const { after, periodicLines, render } = viewOf(datagenProgress)

const told = (seconds: number, done: number, gibibytes: number, kept = 0, counted: Partial<DatagenEvent> = {}) =>
  ofWork({
    _tag: "datagenProgress",
    files: 100,
    kept,
    done,
    bytes: gibibytes * GiB,
    bytesTotal: 100 * GiB,
    seconds,
    ...counted
  })

describe("progress of data generation", () => {
  it("shows files, bytes, rates and what is left", () => {
    const state = after([0, told(0, 0, 0)], [10, told(10, 20, 20)], [12, told(12, 24, 25)])
    expect(render(state, 12_000, plainLook)).toEqual([
      "data set: 24 of 100 files, 12 s so far, about 36 s to go",
      "  written  [########-------------------------]  25 %  25.00 GiB of 100.00 GiB",
      "  now 2.08 GiB/s, mean 2.08 GiB/s"
    ])
    expect(periodicLines(state, 12_000)).toEqual([
      "data set: 24 of 100 files, 25.00 GiB of 100.00 GiB, now 2.08 GiB/s, mean 2.08 GiB/s, about 36 s to go"
    ])
  })

  it("leaves out of what is to be written the files that were there", () => {
    const state = after([0, told(0, 0, 0)], [5, told(5, 90, 10, 80)])
    expect(render(state, 5000, plainLook)).toEqual([
      "data set: 90 of 100 files, 80 were there, 5 s so far, about 5 s to go",
      "  written  [################-----------------]  50 %  10.00 GiB of 20.00 GiB",
      "  now 2.00 GiB/s, mean 2.00 GiB/s"
    ])
  })

  it("goes by files while they are only looked at", () => {
    expect(render(after([0, told(4, 25, 0, 25)]), 4000, plainLook)[0]).toBe(
      "data set: 25 of 100 files, 25 were there, 4 s so far, about 12 s to go"
    )
  })

  it("goes by files for an engine that does not count bytes", () => {
    const state = after([10, told(10, 20, 0, 0, { bytes: null, bytesTotal: null })])
    expect(render(state, 10_000, plainLook)).toEqual(["data set: 20 of 100 files, 10 s so far, about 40 s to go"])
    expect(periodicLines(state, 10_000)).toEqual(["data set: 20 of 100 files, about 40 s to go"])
  })

  it("warns when neither a file nor a byte is added, however often the engine says so", () => {
    const state = after([0, told(0, 3, 1)], [8, told(8, 3, 1)], [16, told(16, 3, 1)])
    expect(render(state, 16_000, { ...plainLook, columns: 200 }).at(-1)).toBe(
      "warning: no file was completed and nothing was written for 16 s; dlio.log in the run directory may say why"
    )
    expect(periodicLines(state, 16_000).at(-1)).toContain("nothing was written for 16 s")
  })

  it.prop("is never wider than the terminal", [FastCheck.integer({ min: 20, max: 120 }), FastCheck.nat(100)], ([
    columns,
    done
  ]) => {
    const state = after([0, told(0, 0, 0)], [9, told(9, done, done)])
    for (const line of render(state, 30_000, { ...plainLook, columns })) {
      expect(line.length).toBeLessThanOrEqual(columns)
    }
  })
})
