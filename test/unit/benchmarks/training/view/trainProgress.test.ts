import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { trainProgress } from "../../../../../src/benchmarks/training/view/trainProgress.ts"
import { MiB } from "../../../../../src/domain/Units.ts"
import { ofWork } from "../../../../fixtures/measured.ts"
import { plainLook } from "../../../../fixtures/plainLook.ts"
import { epoch, viewOf } from "../../../view/events.ts"

const { after, eventLine, periodicLines, render, stallWarning } = viewOf(trainProgress)

const training = ofWork({ _tag: "training", epochs: 5, stepsPerEpoch: 500, samplesPerStep: 14 })

const begun = (number: number) => ofWork({ _tag: "epochStarted", epoch: number, steps: 500 })

const told = (number: number, seconds: number, steps: number) =>
  ofWork({
    _tag: "epochProgress",
    epoch: number,
    seconds,
    steps,
    samples: steps * 14,
    bytes: steps * 14 * MiB,
    au: 93.14,
    waitSeconds: 0.00021
  })

const ended = (number: number) => ofWork({ _tag: "epochEnded", epoch: epoch(number) })

describe("progress of training", () => {
  const state = after([0, training], [0, begun(1)], [10, ended(1)], [10, begun(2)], [15, told(2, 5, 250)])

  it("shows epoch, step, utilisation, samples and bytes a second, the wait, and what is left", () => {
    expect(render(state, 15_000, plainLook)).toEqual([
      "training epoch 2 of 5, 15 s so far, about 35 s to go",
      "  [####################--------------------]  50 %  step 250 of 500",
      "  AU 93.1 %, 700 samples/s, 700 MiB/s, waiting 0.21 ms a step"
    ])
    expect(periodicLines(state, 15_000)).toEqual([
      "epoch 2 of 5: step 250 of 500, AU 93.1 %, 700 samples/s, 700 MiB/s, waiting 0.21 ms a step, about 35 s to go"
    ])
  })

  it("says what training is about to do, and what each epoch came to", () => {
    expect(eventLine(training, state)).toBe("training: 5 epochs of 500 steps, 14 samples a step")
    expect(eventLine(ended(1), state)).toBe(
      "epoch 1 of 5: 500 steps in 10.00 s, AU 92.5 %, 702 samples/s, 700 MiB/s, compute-bound"
    )
  })

  it("leaves out what the engine does not tell", () => {
    const silent = after([0, training], [0, begun(1)], [
      20,
      ofWork({
        _tag: "epochEnded",
        epoch: epoch(1, { au: null, bytesPerSecond: null, bytes: null, verdict: null, samplesPerSecond: null })
      })
    ], [20, begun(2)])
    expect(render(silent, 26_000, plainLook)).toEqual([
      "training epoch 2 of 5, 6 s in it, 26 s so far, about 1m 44s to go"
    ])
    expect(periodicLines(silent, 26_000)).toEqual(["epoch 2 of 5: 6 s in it, about 1m 44s to go"])
    expect(render(after([0, training], [0, begun(1)], [0, told(1, 0, 0)]), 0, plainLook).join("\n")).not.toContain(
      "to go"
    )
  })

  it("takes an epoch that nobody announced", () => {
    expect(render(after([1, told(3, 1, 10)]), 1000, plainLook)[0]).toContain("training epoch 3 of 3")
  })

  it("warns of steps that stand still, and not of an engine that never tells them", () => {
    const standing = after([0, training], [0, begun(1)], [1, told(1, 1, 10)], [9, told(1, 9, 10)])
    expect(stallWarning(standing, 12_000)).toContain("no step was completed and nothing was read for 11 s")
    expect(stallWarning(after([0, training], [0, begun(1)]), 50_000)).toBeUndefined()
    expect(stallWarning(after([0, training], [0, begun(1)]), 61_000)).toContain("61 s")
  })

  it.prop("never draws a line wider than the terminal", {
    columns: FastCheck.integer({ min: 20, max: 200 }),
    unicode: FastCheck.boolean(),
    steps: FastCheck.integer({ min: 0, max: 500 }),
    seconds: FastCheck.float({ min: 0, max: 100_000, noNaN: true })
  }, ({ columns, seconds, steps, unicode }) => {
    const state = after([0, training], [0, begun(1)], [1, told(1, seconds, steps)])
    for (const line of render(state, 1000, { ...plainLook, columns, unicode })) {
      expect(line.length).toBeLessThanOrEqual(columns)
    }
  })
})
