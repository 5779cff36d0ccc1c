import { describe, expect, it } from "@effect/vitest"
import { readFile, writeFile } from "node:fs/promises"
import { makeSleeper } from "../../../../../../src/benchmarks/training/native/train/sleeper.ts"
import { monotonic } from "../../../../../../src/engines/native/process/clock.ts"
import { inFolder } from "../../../../engines/native/files/folder.ts"

describe("the sleep of a simulated accelerator", () => {
  it("never ends early, however short or long", async () => {
    for (const isIdle of [true, false]) {
      const sleeper = makeSleeper(() => isIdle)
      for (const microseconds of [0, 50, 375, 1_400, 2_600, 12_000]) {
        const until = monotonic() + microseconds
        await sleeper.until(until)
        expect(monotonic()).toBeGreaterThanOrEqual(until)
      }
    }
  })

  it("lets readers go on: their completions are heard between steps of a third of a millisecond", () =>
    inFolder(async (folder) => {
      await writeFile(`${folder}/file`, "x")
      let reads = 0
      let isOver = false
      const reading = (async () => {
        while (!isOver) {
          await readFile(`${folder}/file`)
          reads++
        }
      })()
      const sleeper = makeSleeper(() => false)
      // Steps without a turn of the event loop in between would leave the reader where it was, however many.
      for (const end = monotonic() + 5_000_000; reads <= 3 && monotonic() < end;) await sleeper.until(monotonic() + 375)
      isOver = true
      await reading
      expect(reads).toBeGreaterThan(3)
    }))

  it("hears messages even where nothing is ever read", async () => {
    let heard = false
    setImmediate(() => {
      heard = true
    })
    const sleeper = makeSleeper(() => true)
    for (const end = monotonic() + 60_000; monotonic() < end;) await sleeper.until(monotonic() + 375)
    expect(heard).toBe(true)
  })
})
