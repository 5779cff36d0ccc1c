/** Port: where a person sees how far a report is. Optional: without it a report works in silence. */
import * as Context from "effect/Context"
import { plural } from "../domain/Units.ts"

interface ProgressState {
  /** Runs read or found unchanged. */
  readonly done: number
  /** Folders that are known and not done yet; more may be found below them. */
  readonly pending: number
  /** Seconds since the scan began. */
  readonly seconds: number
}

/** Told again and again while a report is made. */
export class Progress extends Context.Tag("mlpstorage/ReportProgress")<Progress, {
  /** Synchronous: it is called from the callbacks of worker threads. */
  readonly update: (state: ProgressState) => void
  readonly end: () => void
}>() {}

/** `12,345 runs, 2,310 runs/s, about 4 s to go` */
export const progressText = ({ done, pending, seconds }: ProgressState): string => {
  const rate = seconds > 0 ? done / seconds : 0
  const left = rate > 0 ? Math.ceil(pending / rate) : null
  return [
    plural(done, "run"),
    `${Math.round(rate).toLocaleString("en")} runs/s`,
    pending === 0 || left === null ? "looking for more" : `about ${left} s to go for what is found`
  ].join(", ")
}
