/**
 * How a run of any work begins and ends: measured whole, or broken by whatever went wrong first. Then the ranks are ended,
 * what they left is put in order, and one `failed` event names what is partial and who could not be ended.
 */
import type { Leftover, WorkEvent } from "../../../domain/EngineEvent.ts"
import type { Measurement } from "../../../domain/Measurement.ts"
import { outputLine } from "../dlioOutput/logLines.ts"
import type { Job } from "../Job.ts"
import { type Breakage, breakageFrom, stoppedBy, within } from "./breakage.ts"
import type { Coordinator, CoordinatorEnd, CoordinatorPort } from "./CoordinatorPort.ts"
import { appendLog, wallNow } from "./RunFiles.ts"

const graceMilliseconds = 1000

interface Run {
  readonly job: Job<unknown>
  readonly port: CoordinatorPort
  readonly calls: {
    readonly end: (graceMilliseconds: number) => Promise<ReadonlyArray<number>>
    readonly kill: () => void
    readonly breakRun: (breakage: Breakage) => void
  }
  readonly measure: () => Promise<Measurement>
  /** After the ranks have ended, however the run did. Trouble here must not hide how that was; what stays is told. */
  readonly settle: () => Promise<ReadonlyArray<Leftover>>
  /** Files begun and not completed. */
  readonly partialFiles: () => ReadonlyArray<string>
}

export const note = (port: CoordinatorPort, text: string, level: "info" | "warning" = "info"): void =>
  port.emit({ _tag: "note", level, text })

/** What only this kind of work tells. */
export const tell = <Event extends WorkEvent>(port: CoordinatorPort, event: Event): void =>
  port.emit({ _tag: "work", event })

export const conductRun = ({ calls, job, measure, partialFiles, port, settle }: Run): Coordinator => {
  const fail = async (breakage: Breakage): Promise<CoordinatorEnd> => {
    port.log(breakage.message)
    const survivors = await calls.end(graceMilliseconds)
    const partial = partialFiles()
    const isSettled = survivors.length === 0 &&
      await within(graceMilliseconds * 2, settle().then(() => true)) === true
    try {
      appendLog(job, [outputLine(wallNow(), `Run failed: ${breakage.message}`)])
    } catch (error) {
      port.log(breakageFrom(error).message)
    }
    port.emit({
      _tag: "failed",
      failure: { ...breakage, partialFiles: isSettled ? partialFiles() : partial, survivors }
    })
    return { isWhole: false, isStuck: !isSettled }
  }

  const whole = async (): Promise<CoordinatorEnd> => {
    try {
      const measurement = await measure()
      await calls.end(graceMilliseconds)
      const left = await settle()
      port.emit({ _tag: "measured", measurement, ...(left.length === 0 ? {} : { left }) })
      return { isWhole: true, isStuck: false }
    } catch (error) {
      return fail(breakageFrom(error))
    }
  }
  return { ended: whole(), stop: (signal) => calls.breakRun(stoppedBy(signal)), kill: calls.kill }
}
