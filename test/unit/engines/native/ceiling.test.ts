import { describe, expect, it } from "@effect/vitest"
import type { CalibrationWork, FromRank, ToRank } from "../../../../src/benchmarks/checkpointing/native/RankProtocol.ts"
import type { EngineEvent } from "../../../../src/domain/EngineEvent.ts"
import { type CalibrationOf, ceilingOf } from "../../../../src/engines/native/ceiling.ts"
import type { OperationResult } from "../../../../src/engines/native/measure.ts"
import { reportOf } from "./reports.ts"

const works: ReadonlyArray<CalibrationWork> = [
  { phase: "write" },
  { phase: "read", served: "direct", verify: "sample" }
]

const calibrationOf = (work: CalibrationWork, bytesPerSecond: number): CalibrationOf => ({
  work,
  result: { seconds: 1, bytes: bytesPerSecond, bytesPerSecond }
})

/** One operation of so many bytes a second. */
const moved = (phase: "write" | "read", bytes: number): ReadonlyArray<OperationResult> => [{
  phase,
  index: 1,
  anchor: { monotonic: 0, wall: 0 },
  reports: [reportOf({ start: 0, end: 1e6, bytes })]
}]

/** Ranks that are calibrated again to so many bytes a second, and what they were asked. */
const conducted = (again: number, calibrationSeconds = 1) => {
  const asked: Array<ToRank> = []
  const events: Array<EngineEvent> = []
  const conduct = {
    job: { calibrationSeconds },
    port: { emit: (event: EngineEvent) => events.push(event) },
    calls: {
      ask: (_: string, message: (rank: number) => ToRank) => {
        asked.push(message(0))
        return Promise.resolve([])
      },
      go: () => Promise.resolve([{ type: "calibrated", bytes: again, seconds: 1 } satisfies FromRank])
    }
  } as unknown as Parameters<typeof ceilingOf>[0]
  return { asked, events, conduct }
}

describe.each(works)("what the ranks can do alone: $phase", (work) => {
  const { phase } = work
  const gib = 2 ** 30

  it("is what they were calibrated to, while they stay below 110 % of it", async () => {
    const { asked, conduct } = conducted(5 * gib)
    expect(await ceilingOf(conduct, calibrationOf(work, gib), moved(phase, 1.1 * gib))).toEqual({
      ceiling: { bytesPerSecond: gib },
      labels: []
    })
    expect(asked).toEqual([])
  })

  it("is measured again where they beat it, by the same work, and the better one is used", async () => {
    const { asked, conduct } = conducted(3 * gib)
    const { ceiling, labels } = await ceilingOf(conduct, calibrationOf(work, gib), moved(phase, 2 * gib))
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
    const { ceiling, labels } = await ceilingOf(conduct, calibrationOf(work, gib), moved(phase, 2 * gib))
    expect(ceiling).toEqual({
      unknown: expect.stringMatching(
        /2\.00 GiB\/s, and .* 1\.00 GiB\/s alone before and 1\.50 GiB\/s after: both calibrations were disturbed$/
      )
    })
    expect(labels).toEqual([])
  })

  it("is not known from a calibration that was cut, or was not made", async () => {
    const { asked, conduct } = conducted(5 * gib, 0.02)
    expect(await ceilingOf(conduct, calibrationOf(work, gib), moved(phase, 2 * gib))).toMatchObject({
      ceiling: { unknown: "the calibration was cut" }
    })
    expect(await ceilingOf(conducted(1).conduct, null, moved(phase, 2 * gib))).toMatchObject({
      ceiling: { unknown: "the ranks were not calibrated" }
    })
    expect(asked).toEqual([])
  })
})
