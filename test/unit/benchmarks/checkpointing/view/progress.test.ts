import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { checkpointProgress } from "../../../../../src/benchmarks/checkpointing/view/progress.ts"
import { GiB, MiB } from "../../../../../src/domain/Units.ts"
import { ofWork } from "../../../../fixtures/measured.ts"
import { plainLook } from "../../../../fixtures/plainLook.ts"
import { ended, note, phase, progress, ranks, started, viewOf } from "../../../view/events.ts"

const { after, render } = viewOf(checkpointProgress)

const wide = { ...plainLook, columns: 100 }

const running = (count: number) => {
  const share = Array.from({ length: count }, () => 100 * MiB)
  return after(
    [0, ranks(count)],
    [1, { _tag: "calibrated", phase: "write", bytesPerSecond: 6 * GiB, seconds: 1 }],
    [1, phase(share)],
    [1, started(3)],
    [2, progress(3, 1, share.map((bytes) => bytes / 2))]
  )
}

describe("render", () => {
  it("shows phase, checkpoint, ranks, total, rates and calibration", () => {
    expect(render(running(2), 3000, plainLook)).toEqual([
      "writing checkpoint 3 of 10, 2 s so far, about 38 s to go",
      "  rank 0   [################-----------------]  50 %  50.00 MiB of 100.00 MiB",
      "  rank 1   [################-----------------]  50 %  50.00 MiB of 100.00 MiB",
      "  total    [################-----------------]  50 %  100.00 MiB of 200.00 MiB",
      "  now 0.098 GiB/s, mean 0.098 GiB/s, client alone 6.00 GiB/s"
    ])
  })

  it("shows up to sixteen ranks and only the total of more", () => {
    expect(render(running(16), 3000, wide).filter((line) => line.includes("rank "))).toHaveLength(16)
    expect(render(running(17), 3000, wide).filter((line) => line.includes("rank "))).toHaveLength(0)
    expect(render(running(17), 3000, wide).filter((line) => line.includes("total"))).toHaveLength(1)
  })

  it("draws no bar for a rank whose share is not known", () => {
    const state = after(
      [0, ofWork({ _tag: "phase", phase: "read", operations: 1, bytesPerOperation: 200 })],
      [0, started(1, "read")],
      [1, progress(1, 1, [50, 100], "read")]
    )
    expect(render(state, 1000, plainLook).slice(1, 3)).toEqual(["  rank 0   50 B", "  rank 1   100 B"])
  })

  it("claims no progress for an engine that reports none", () => {
    const state = after([0, phase([100, 100])], [0, started(1)], [20, ended(1, 200, 20)], [25, started(2)])
    expect(render(state, 40_000, wide)).toEqual([
      "writing checkpoint 2 of 10, 15 s in it, 40 s so far, about 6m 00s to go",
      "  mean 9.3e-9 GiB/s"
    ])
  })

  it("never shows 100 % before the last byte", () => {
    const state = after([0, phase([1000])], [0, started(1)], [1, progress(1, 1, [999])])
    expect(render(state, 1000, plainLook)[1]).toContain(" 99 %")
  })

  it("says what the engine is doing between checkpoints", () => {
    const state = after([0, phase([100])], [0, started(1)], [1, ended(1, 100, 1)], [
      1,
      { _tag: "pause", seconds: 5, reason: "time_between_checkpoints" }
    ])
    expect(render(state, 2000, wide)[0]).toContain("wrote 1 of 10 checkpoints, pausing 4 s: time_between_checkpoints")
    expect(render(state, 6500, wide)[0]).toContain("waiting for the ranks")
  })

  it("warns below the figures when nothing moves", () => {
    expect(render(running(2), 14_000, wide).at(-1)).toBe(
      "warning: no progress for 12 s by ranks 0, 1; dlio.log in the run directory may say why"
    )
  })

  it("leaves notes to the lasting lines above it", () => {
    expect(render(after([0, phase([100])], [0, note("a note")]), 0, plainLook).join("\n")).not.toContain("a note")
  })

  it.prop(
    "is never wider than the terminal",
    [
      FastCheck.integer({ min: 24, max: 200 }),
      FastCheck.array(FastCheck.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
      FastCheck.integer({ min: 0, max: 200_000 }),
      FastCheck.boolean()
    ],
    ([columns, fractions, now, unicode]) => {
      const share = fractions.map((_, rank) => rank % 2 === 0 ? 1023.99 * MiB : rank * 37 * GiB)
      const state = after(
        [0, ranks(share.length)],
        [0, phase(share)],
        [0, started(1)],
        [1, progress(1, 1, share.map((bytes, rank) => Math.floor(bytes * (fractions[rank] ?? 0))))]
      )
      for (const line of render(state, now, { columns, unicode, colour: false })) {
        expect(line.length).toBeLessThanOrEqual(columns)
      }
    }
  )
})
