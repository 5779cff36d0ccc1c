/** Words that every summary says alike: the client's cache, and what the client spent. */
import type { CacheEvidence, ClientCache, Measurement } from "../domain/Measurement.ts"
import { formatBytes } from "../domain/Units.ts"

export const evidenceText = ({ askedBytes, observedBytes, says, source }: CacheEvidence): string =>
  askedBytes === null || observedBytes === null
    ? `${source}: ${says}`
    : `${source}: ${says} (${formatBytes(observedBytes)} of ${formatBytes(askedBytes)})`

/** What a figure is not, where the client had a part in it. */
export const cacheCaveat: Readonly<Record<ClientCache, string | undefined>> = {
  cold: undefined,
  warm: "is warm: this host's memory had a part in it, so the storage may be slower",
  memory: "went to this host's memory: no storage was measured",
  unknown: "is not known to be cold: nothing shows whether this host's memory had a part in it"
}

export const memoryText = ({ bufferBytesPerRank, peakRssBytes }: Measurement): ReadonlyArray<string> =>
  peakRssBytes === null || bufferBytesPerRank === null
    ? []
    : [`memory ${formatBytes(peakRssBytes)} a rank at most (${formatBytes(bufferBytesPerRank)} of it buffers)`]
