import { describe, expect, it } from "@effect/vitest"
import { trainingEvents } from "../../../../../src/benchmarks/training/official/trainingEvents.ts"
import type { TrainEvent } from "../../../../../src/benchmarks/training/TrainEvent.ts"
import { dlioLine } from "../../../../../src/engines/dlio/dlioLine.ts"
import { textOf } from "../../../engines/dlio/trees.ts"
import { trainWork } from "./trainingPlan.ts"

const heard = (text: string): ReadonlyArray<TrainEvent> => {
  const events = trainingEvents(trainWork())
  return text.split("\n").flatMap((line) => events(line, Date.UTC(2026, 10, 23)))
}

describe("DLIO's log of a training run", () => {
  const events = heard(textOf("training-unet3d-5epochs", "training_run.stdout.log"))

  it("a real one gives the run once, each epoch's beginning, and its end with rank 0's figures", () => {
    expect(events.map(({ _tag }) => _tag)).toEqual([
      "training",
      ...Array.from({ length: 5 }, () => ["epochStarted", "epochEnded"]).flat()
    ])
    expect(events[0]).toEqual({ _tag: "training", epochs: 5, stepsPerEpoch: 12, samplesPerStep: 14 })
    expect(events[1]).toEqual({ _tag: "epochStarted", epoch: 1, steps: 12 })
    expect(events[2]).toMatchObject({
      epoch: { epoch: 1, steps: 12, samples: 168, seconds: 0.75, au: 94.6609, samplesPerSecond: 240.0556, bytes: null }
    })
  })

  it("figures of one epoch are not carried into the next", () => {
    const last = heard([
      "[OUTPUT] 2026-11-23T12:24:34.780156 Epoch 1 - Block 1 [Training] Accelerator Utilization [AU] (%): 94.6609",
      "[OUTPUT] 2026-11-23T12:24:34.780156 Starting epoch 2: 12 steps expected",
      "[OUTPUT] 2026-11-23T12:24:35.529489 Ending epoch 2 - 12 steps completed in 0.75 s"
    ].join("\n")).at(-1)
    expect(last).toMatchObject({ _tag: "epochEnded", epoch: { epoch: 2, au: null, samplesPerSecond: null } })
  })

  it("generation begins and ends", () => {
    const lines = textOf("datagen-unet3d-2ranks", "dlio.log").split("\n")
    expect(lines.map(dlioLine)).toEqual([
      { _tag: "running", activity: "Generating data", processes: 2 },
      { _tag: "generation", isOver: false },
      { _tag: "generation", isOver: true },
      undefined
    ])
  })
})
