import { assert, describe, it } from "@effect/vitest"
import { clockStep, type TimedRun } from "../../../src/results/clockStep.ts"

const at = (minute: number, second = 0): string => new Date(Date.UTC(2026, 0, 1, 12, minute, second)).toISOString()

const run = (ended: string, uptime?: { readonly started: number | null; readonly ended: number | null }): TimedRun => ({
  invocation: { started_at: at(0), ended_at: ended, ...(uptime === undefined ? {} : { uptime }) },
  stages: [
    { stage: "collect", seconds: 30 },
    { stage: "record", seconds: 1 },
    { stage: "execute", seconds: 560 },
    { stage: "verify", seconds: 1 }
  ]
})

describe("a clock that was set while a run lasted", () => {
  it("is told from the time since boot, in either direction", () => {
    const since = (ended: string) => clockStep(run(ended, { started: 1000, ended: 1600 }))
    assert.isNull(since(at(10)))
    assert.isNull(since(at(10, 2)))
    assert.strictEqual(
      since(at(10 - 120)),
      "the wall clock was set back by 2h 00m while the run lasted: 10m 00s passed by the time since boot, -1h 50m by its stamps"
    )
    assert.match(since(at(10, 3)) ?? "", /^the wall clock was set forward by 3\.00 s while the run lasted/)
  })

  it("is told from the stages of a record without an uptime", () => {
    for (const uptime of [undefined, { started: null, ended: 1600 }]) {
      assert.isNull(clockStep(run(at(10), uptime)))
      assert.match(clockStep(run(at(9), uptime)) ?? "", /^the wall clock was set back by 2\.00 s|m/)
      assert.match(clockStep(run(at(130), uptime)) ?? "", /^the wall clock was set forward by/)
    }
  })

  it("is not told from what was done before the run: the runs of one command share it", () => {
    const second = { ...run(at(9, 22)), stages: [{ stage: "collect", seconds: 3600 }, ...run(at(0)).stages.slice(1)] }
    assert.isNull(clockStep(second))
  })

  it("is not told of a run that has not ended", () => {
    assert.isNull(clockStep({ ...run(at(0)), invocation: { started_at: at(0), ended_at: null } }))
  })
})
