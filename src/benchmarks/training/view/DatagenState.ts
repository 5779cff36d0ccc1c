/**
 * What is known of a data generation under way: files, bytes, the present rate and what is left. An engine that does not
 * say how many bytes it has written leaves out all that follows from them.
 */
import { plural } from "../../../domain/Units.ts"
import type { DatagenEvent } from "../DatagenEvent.ts"

export interface DatagenState {
  readonly last: DatagenEvent
  /** Oldest first; they span the last seconds. */
  readonly samples: ReadonlyArray<{ readonly seconds: number; readonly bytes: number }>
}

const rateWindowSeconds = 3

export const foldDatagen = (before: DatagenState | null, event: DatagenEvent): DatagenState => {
  const now = event.bytes === null ? [] : [{ seconds: event.seconds, bytes: event.bytes }]
  const samples = [...before?.samples ?? [], ...now]
  const firstInside = samples.findIndex(({ seconds }) => event.seconds - seconds <= rateWindowSeconds)
  return { last: event, samples: samples.slice(Math.max(0, firstInside - 1)) }
}

/** A file or a byte more than before. */
export const datagenMoves = (before: DatagenState | null, event: DatagenEvent): boolean =>
  before === null || before.last.done !== event.done || before.last.bytes !== event.bytes

/** Nothing is written so far: files are looked at that are there. */
const onlyLooks = ({ last }: DatagenState): boolean => last.done > 0 && last.done === last.kept

/** What is to be written: all but the share of the files that were there. */
export const bytesToWrite = ({ last: { bytesTotal, files, kept } }: DatagenState): number | undefined =>
  bytesTotal === null ? undefined : files === 0 ? 0 : Math.round(bytesTotal * (1 - kept / files))

export const presentDatagenRate = ({ samples }: DatagenState): number | undefined => {
  const [first, last] = [samples[0], samples.at(-1)]
  return first === undefined || last === undefined || last.seconds <= first.seconds || last.bytes === 0
    ? undefined
    : (last.bytes - first.bytes) / (last.seconds - first.seconds)
}

export const meanDatagenRate = ({ last }: DatagenState): number | undefined =>
  last.seconds > 0 && last.bytes !== null && last.bytes > 0 ? last.bytes / last.seconds : undefined

/** Seconds to go at the pace so far. */
export const datagenSecondsLeft = (progress: DatagenState): number | undefined => {
  const { bytes, done, files, kept, seconds } = progress.last
  if (onlyLooks(progress)) return (files - done) * seconds / done
  const whole = bytesToWrite(progress)
  if (bytes === null || whole === undefined) return done > kept ? (files - done) * seconds / (done - kept) : undefined
  return bytes > 0 ? Math.max(0, whole - bytes) * seconds / bytes : undefined
}

/** `12 of 168 files, 3 were there` */
export const filesText = ({ last: { done, files, kept } }: DatagenState): string =>
  `${done} of ${plural(files, "file")}${kept === 0 ? "" : `, ${kept} ${kept === 1 ? "was" : "were"} there`}`
