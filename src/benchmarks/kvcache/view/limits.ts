/** What a trial of the native engine could not go faster for: the requests that came, the client, or the storage. */
import { LatencyHistogram } from "../../../domain/LatencyHistogram.ts"
import { cacheCaveat } from "../../../view/measuredText.ts"
import type { Limit } from "../../../view/SummaryInput.ts"
import type { KvMeasurement, KvTrial } from "../KvMeasurement.ts"

/** Of a request's latency that it may wait for a worker and still have been taken up as it came. */
const promptShare = 0.05
/** Of the time that workers serve, which they must have spent in storage for it to be the limit. */
const storageShare = 0.5

const shareText = (share: number): string => `${Math.round(share * 100)} %`

const secondsOf = (histogram: LatencyHistogram): number => (histogram.mean ?? 0) * histogram.count / 1e9

type Found = Omit<Limit, "of">

const unknown = (because: string): Found => ({ by: "unknown", because })

const caveatOf = ({ read, write }: KvTrial): string | undefined => {
  for (const [name, { clientCache, operations }] of [["reading", read], ["writing", write]] as const) {
    const caveat = operations === 0 ? undefined : cacheCaveat[clientCache]
    if (caveat !== undefined) return `${name} ${caveat}`
  }
  return undefined
}

const limitOf = (trial: KvTrial): Found => {
  const { clientBound, clientBoundUnknown, queue, requests: { completed, unserved }, storageSeconds } = trial
  if (clientBound !== null) return { by: "client", because: clientBound }
  if (completed === 0) return unknown("no request was answered")
  const waited = secondsOf(LatencyHistogram.of(trial.queueWait)) / secondsOf(LatencyHistogram.of(trial.endToEnd))
  if (!queue.grows) {
    return unserved === 0 && waited <= promptShare
      ? { by: "load", because: "requests were taken up as they came, so that more of them might be served" }
      : unknown("requests waited for a worker, and the queue did not grow all through the window")
  }
  if (clientBoundUnknown !== null) return unknown(clientBoundUnknown)
  const inStorage = storageSeconds / secondsOf(LatencyHistogram.of(trial.service))
  if (inStorage < storageShare) {
    return unknown(`workers spent ${shareText(inStorage)} of their time in storage, the rest in generation or waiting`)
  }
  const caveat = caveatOf(trial)
  return caveat === undefined
    ? { by: "storage", because: "more requests came than were answered, and workers waited for storage" }
    : unknown(caveat)
}

/** Of each trial. */
export const kvLimits = ({ backend, trials }: Pick<KvMeasurement, "backend" | "trials">): ReadonlyArray<Limit> =>
  trials.map((trial) => ({
    of: `${trial.option}, trial ${trial.trial + 1}`,
    ...(backend === "memory" ? unknown("no storage was measured") : limitOf(trial))
  }))
