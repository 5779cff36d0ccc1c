/**
 * What held an epoch back. The storage is only named where nothing on this host was the limit, and where the bytes did
 * come from below the page cache. Pure.
 */
import type { ClientCache } from "../../../../domain/Measurement.ts"
import { sum } from "../../../../domain/statistics.ts"
import { plural } from "../../../../domain/Units.ts"
import type { EpochVerdict } from "../../TrainingMeasurement.ts"
import type { EpochReport } from "./TrainProtocol.ts"

export interface EpochFacts {
  readonly reports: ReadonlyArray<EpochReport>
  readonly clientCache: ClientCache
  /** Share of all cores' time that was not idle while the epoch lasted, whoever used it; null where /proc does not tell. */
  readonly hostBusy: number | null
  /** Why the epoch says little of what it read from; null where it does not. */
  readonly starved: string | null
}

/** Accelerators that idle for less than this were not held back. */
const keptUp = 0.05
const busyShare = 0.95
const threadShare = 0.9
/** Fewer readers than this share at work while steps wait: the loader's shape is the limit, not what it reads from. */
const readerShare = 0.5

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`

const total = <A>(parts: ReadonlyArray<A>, field: (part: A) => number): number => sum(parts.map(field))

/** null when the epoch has no window to judge, or computed all the time because it was too short to wait. */
export const verdictOf = ({ clientCache, hostBusy, reports, starved }: EpochFacts): EpochVerdict | null => {
  const windows = reports.flatMap(({ nominalAu, window }) =>
    window === null || nominalAu === null ? [] : [{ ...window, nominalAu }]
  )
  if (windows.length < reports.length) return null
  const seconds = total(windows, (window) => window.seconds)
  const computing = total(windows, (window) => window.nominalAu / 100 * window.seconds) / seconds
  const waiting = total(windows, ({ waited }) => waited) / seconds
  const barrier = total(windows, ({ atBarrier }) => atBarrier) / seconds
  const rest = Math.max(0, 1 - computing - waiting - barrier)
  const shares = `${percent(waiting)} of the time went into waiting for data${
    reports.length === 1 ? "" : `, ${percent(barrier)} into waiting for other ranks`
  }`
  if (computing >= 1 - keptUp) {
    return starved !== null
      ? null
      : { limit: "compute-bound", because: `the accelerators computed ${percent(computing)} of the time; ${shares}` }
  }
  if (rest > waiting + barrier) {
    return {
      limit: "client-bound",
      because: `${
        percent(rest)
      } of the time went into sleeps that lasted longer than asked and into the loop; ${shares}`
    }
  }
  const waited = total(reports, ({ whileWaiting }) => whileWaiting.seconds)
  const readers = total(reports, (report) => report.readers) / reports.length
  const reading = total(reports, ({ whileWaiting }) => whileWaiting.readerSeconds) / waited
  const thread = Math.max(...reports.map(({ whileWaiting: { seconds: own, threadSeconds } }) => threadSeconds / own))
  const isBusy = hostBusy !== null && hostBusy >= busyShare
  const client = [
    ...(clientCache === "warm" || clientCache === "memory" ? ["the bytes came from this host's own memory"] : []),
    ...(isBusy ? [`this host's cores were ${percent(hostBusy)} busy`] : []),
    ...(thread >= threadShare ? [`a rank's one thread was busy ${percent(thread)} of the time it waited`] : []),
    ...(reading < readerShare * readers
      ? [
        `only ${reading.toFixed(1)} of ${plural(readers, "reader")} of a rank had something to read while steps waited`
      ]
      : [])
  ]
  return client.length > 0
    ? { limit: "client-bound", because: `${client.join("; ")}; ${shares}` }
    : {
      limit: "storage-bound",
      because: `${shares}, while ${reading.toFixed(1)} of ${plural(readers, "reader")} of a rank were reading${
        hostBusy === null ? "" : ` and this host's cores were ${percent(hostBusy)} busy`
      }`
    }
}
