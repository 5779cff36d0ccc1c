import { describe, expect, it } from "@effect/vitest"
import { meanRate, presentRate, secondsLeft } from "../../../../../src/benchmarks/checkpointing/view/PhaseState.ts"
import { checkpointProgress } from "../../../../../src/benchmarks/checkpointing/view/progress.ts"
import { ofWork } from "../../../../fixtures/measured.ts"
import { ended, failed, phase, progress, ranks, started, viewOf } from "../../../view/events.ts"

const { after, stallWarning } = viewOf(checkpointProgress)

const present = (state: ReturnType<typeof after>) => {
  if (state.work === null) throw new Error("no phase has begun")
  return state.work
}

describe("rates", () => {
  it("takes the present rate over the last seconds, not over the whole operation", () => {
    const slowThenFast = Array.from({ length: 20 }, (_, i) => {
      const second = i + 1
      return [second, progress(1, second, [second <= 10 ? second : 10 + (second - 10) * 100])] as const
    })
    const state = after([0, phase([10_000])], [0, started(1)], ...slowThenFast)
    expect(presentRate(present(state))).toBeCloseTo(100)
    expect(meanRate(present(state))).toBeCloseTo(1010 / 20)
  })

  it("knows no rate before anything moved", () => {
    const state = after([0, phase([100])], [0, started(1)])
    expect(presentRate(present(state))).toBeUndefined()
    expect(meanRate(present(state))).toBeUndefined()
    expect(secondsLeft(present(state), 5000)).toBeUndefined()
  })

  it("starts the present rate anew with each checkpoint", () => {
    const state = after([0, phase([100])], [0, started(1)], [10, ended(1, 100, 10)], [10, started(2)])
    expect(presentRate(present(state))).toBeUndefined()
    expect(meanRate(present(state))).toBe(10)
  })

  it("counts pauses into the estimate and not into the mean rate", () => {
    const state = after(
      [0, phase([100], 4)],
      [0, started(1)],
      [10, ended(1, 100, 10)],
      [10, { _tag: "pause", seconds: 10, reason: "time_between_checkpoints" }],
      [20, started(2)],
      [30, ended(2, 100, 10)]
    )
    expect(secondsLeft(present(state), 30_000)).toBeCloseTo(30)
    expect(meanRate(present(state))).toBe(10)
  })
})

describe("stalls", () => {
  const running = [[0, ranks(2)], [0, phase([100, 100])], [0, started(1)], [1, progress(1, 1, [50, 50])]] as const

  it("warns after ten seconds without progress, and takes it back when bytes move", () => {
    expect(stallWarning(after(...running), 10_900)).toBeUndefined()
    expect(stallWarning(after(...running), 11_000)).toContain("no progress for 10 s by ranks 0, 1")
    expect(stallWarning(after(...running, [12, progress(1, 12, [51, 51])]), 12_000)).toBeUndefined()
  })

  it("does not take events without new bytes for progress", () => {
    const state = after(...running, [6, progress(1, 6, [50, 50])], [11, progress(1, 11, [50, 50])])
    expect(stallWarning(state, 11_000)).toContain("no progress for 10 s")
  })

  it("names the rank that stands still while others move", () => {
    const state = after(...running, [6, progress(1, 6, [60, 50])], [12, progress(1, 12, [70, 50])])
    expect(stallWarning(state, 12_000)).toBe("rank 1: no progress for 10 s or more")
  })

  it("accuses no rank that has done its share", () => {
    const state = after(
      [0, phase([100, 50])],
      [0, started(1)],
      [1, progress(1, 1, [10, 50])],
      [12, progress(1, 12, [60, 50])]
    )
    expect(stallWarning(state, 12_000)).toBeUndefined()
  })

  it("accuses no rank when the engine does not say what each has to do", () => {
    const state = after(
      [0, ofWork({ _tag: "phase", phase: "write", operations: 1, bytesPerOperation: 200 })],
      [0, started(1)],
      [1, progress(1, 1, [10, 50])],
      [12, progress(1, 12, [60, 50])]
    )
    expect(stallWarning(state, 12_000)).toBeUndefined()
  })

  it("says that the storage is being waited for when every byte is handed over", () => {
    const state = after([0, phase([100])], [0, started(1)], [1, progress(1, 1, [100])])
    expect(stallWarning(state, 21_000)).toContain("waiting 20 s for the storage to finish")
  })

  it("waits for a planned pause to end first", () => {
    const state = after(...running, [2, ended(1, 200, 2)], [2, { _tag: "pause", seconds: 30, reason: "asked for" }])
    expect(stallWarning(state, 41_000)).toBeUndefined()
    expect(stallWarning(state, 42_000)).toContain("no progress for 10 s")
  })

  it("gives an engine that only speaks at both ends of a checkpoint the time its checkpoints take", () => {
    const state = after(
      [0, phase([100])],
      [0, started(1)],
      [50, ended(1, 100, 50)],
      [50, started(2)]
    )
    expect(stallWarning(state, 199_000)).toBeUndefined()
    expect(stallWarning(state, 200_000)).toContain("nothing heard for 150 s")
    const first = after([0, phase([100])], [0, started(1)])
    expect(stallWarning(first, 59_000)).toBeUndefined()
    expect(stallWarning(first, 60_000)).toContain("nothing heard for 60 s")
  })

  it("notices an engine that never begins, and is silent about one that has failed", () => {
    expect(stallWarning(after([0, ranks(2)]), 15_000)).toBe("the engine has said nothing for 15 s")
    expect(stallWarning(after([0, ranks(2)], [1, failed]), 60_000)).toBeUndefined()
  })
})

it("ignores events of a phase that has not begun", () => {
  const state = after([0, phase([100])], [1, started(1, "read")], [2, progress(1, 1, [50], "read")])
  expect(state.work?.current).toBeNull()
})
