/** What the ranks of a run can do without any storage, measured before its phases, and once more where a phase beat it. */
import type { Calibration, Phase } from "../../../domain/Measurement.ts"
import { sum } from "../../../domain/statistics.ts"
import { formatRate } from "../../../domain/Units.ts"
import { note } from "../coordinator/conductRun.ts"
import type { CoordinatorPort } from "../coordinator/CoordinatorPort.ts"
import type { Job } from "../Job.ts"
import type { Calibrate, Calibrated, CalibrationWork } from "./calibrate.ts"
import { beats, calibrationLabels, type Ceiling } from "./clientLimit.ts"

/** A run whose ranks can be calibrated. */
export interface Conducted {
  readonly job: Pick<Job<unknown>, "calibrationSeconds">
  readonly port: CoordinatorPort
  readonly calls: {
    readonly ask: (type: "ready", message: () => Calibrate) => Promise<unknown>
    readonly go: (type: "calibrated") => Promise<ReadonlyArray<Calibrated>>
  }
}

export interface CalibrationOf {
  readonly work: CalibrationWork
  readonly result: Calibration
}

export type Calibrations = Readonly<Record<Phase, CalibrationOf | null>>

export const calibrate = async ({ calls, job, port }: Conducted, work: CalibrationWork): Promise<CalibrationOf> => {
  await calls.ask("ready", () => ({ type: "calibrate", seconds: job.calibrationSeconds, work }))
  const replies = await calls.go("calibrated")
  const bytes = sum(replies.map((reply) => reply.bytes))
  const seconds = Math.max(...replies.map((reply) => reply.seconds))
  const result = { seconds, bytes, bytesPerSecond: bytes / seconds }
  port.emit({ _tag: "calibrated", phase: work.phase, bytesPerSecond: result.bytesPerSecond, seconds })
  return { work, result }
}

const verbs: Readonly<Record<Phase, { readonly did: string; readonly alone: string }>> = {
  write: { did: "wrote", alone: "made" },
  read: { did: "read", alone: "took in" }
}

/**
 * Where the ranks were faster than they were calibrated, something disturbed that: they are calibrated again, and what is
 * still beaten says nothing.
 */
export const ceilingOf = async (
  conduct: Conducted,
  first: CalibrationOf | null,
  /** Bytes a second that the ranks moved. */
  rate: number
): Promise<{ readonly ceiling: Ceiling; readonly labels: ReadonlyArray<string> }> => {
  // One that was cut short bears nothing out.
  const isCut = calibrationLabels(conduct.job.calibrationSeconds).length > 0
  if (first === null || isCut) {
    return { ceiling: { unknown: isCut ? "the calibration was cut" : "the ranks were not calibrated" }, labels: [] }
  }
  const before = first.result.bytesPerSecond
  if (!beats(rate, before)) return { ceiling: { bytesPerSecond: before }, labels: [] }
  const { alone, did } = verbs[first.work.phase]
  note(conduct.port, `the ranks ${did} faster than they were calibrated: calibrating again`)
  const after = (await calibrate(conduct, first.work)).result.bytesPerSecond
  return beats(rate, Math.max(before, after))
    ? {
      ceiling: {
        unknown: `the ranks ${did} ${formatRate(rate)}, and ${alone} ${formatRate(before)} alone before and ${
          formatRate(after)
        } after: both calibrations were disturbed`
      },
      labels: []
    }
    : {
      ceiling: { bytesPerSecond: Math.max(before, after) },
      labels: [
        `calibration: disturbed before the run (the ranks ${alone} ${formatRate(before)} alone); the ${
          formatRate(after)
        } after it is used`
      ]
    }
}
