import { describe, expect, it } from "@effect/vitest"
import type { EngineEvent } from "../../../../../src/domain/EngineEvent.ts"
import type { Calibrate, CalibrationWork } from "../../../../../src/engines/native/calibration/calibrate.ts"
import { type CalibrationOf, ceilingOf, type Conducted } from "../../../../../src/engines/native/calibration/ceiling.ts"

const works: ReadonlyArray<CalibrationWork> = [
  { phase: "write" },
  { phase: "read", served: "direct", verify: "sample" }
]

const calibrationOf = (work: CalibrationWork, bytesPerSecond: number): CalibrationOf => ({
  work,
  result: { seconds: 1, bytes: bytesPerSecond, bytesPerSecond }
})

/** Ranks that are calibrated again to so many bytes a second, and what they were asked. */
const conducted = (again: number, calibrationSeconds = 1) => {
  const asked: Array<Calibrate> = []
  const events: Array<EngineEvent> = []
  const conduct: Conducted = {
    job: { calibrationSeconds },
    port: { emit: (event) => events.push(event), log: () => undefined, rankCommand: ["none"] },
    calls: {
      ask: (_, message) => {
        asked.push(message())
        return Promise.resolve([])
      },
      go: () => Promise.resolve([{ bytes: again, seconds: 1 }])
    }
  }
  return { asked, events, conduct }
}

describe.each(works)("what the ranks can do alone: $phase", (work) => {
  const gib = 2 ** 30

  it("is what they were calibrated to, while they stay below 110 % of it", async () => {
    const { asked, conduct } = conducted(5 * gib)
    expect(await ceilingOf(conduct, calibrationOf(work, gib), 1.1 * gib)).toEqual({
      ceiling: { bytesPerSecond: gib },
      labels: []
    })
    expect(asked).toEqual([])
  })

  it("is measured again where they beat it, by the same work, and the better one is used", async () => {
    const { asked, conduct } = conducted(3 * gib)
    const { ceiling, labels } = await ceilingOf(conduct, calibrationOf(work, gib), 2 * gib)
    expect(ceiling).toEqual({ bytesPerSecond: 3 * gib })
    expect(labels).toEqual([
      expect.stringMatching(
        /^calibration: disturbed before the run \(.* 1\.00 GiB\/s alone\); the 3\.00 GiB\/s after it/
      )
    ])
    expect(asked).toEqual([{ type: "calibrate", seconds: 1, work }])
  })

  it("is not known where they beat that as well", async () => {
    const { conduct } = conducted(1.5 * gib)
    const { ceiling, labels } = await ceilingOf(conduct, calibrationOf(work, gib), 2 * gib)
    expect(ceiling).toEqual({
      unknown: expect.stringMatching(
        /2\.00 GiB\/s, and .* 1\.00 GiB\/s alone before and 1\.50 GiB\/s after: both calibrations were disturbed$/
      )
    })
    expect(labels).toEqual([])
  })

  it("is not known from a calibration that was cut, or was not made", async () => {
    const { asked, conduct } = conducted(5 * gib, 0.02)
    expect(await ceilingOf(conduct, calibrationOf(work, gib), 2 * gib)).toMatchObject({
      ceiling: { unknown: "the calibration was cut" }
    })
    expect(await ceilingOf(conducted(1).conduct, null, 2 * gib)).toMatchObject({
      ceiling: { unknown: "the ranks were not calibrated" }
    })
    expect(asked).toEqual([])
  })
})
