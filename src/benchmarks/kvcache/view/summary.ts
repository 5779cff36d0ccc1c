/** What the summary of a native KV-cache run says: rates and tails of each option, with what they are worth. */
import { LatencyHistogram } from "../../../domain/LatencyHistogram.ts"
import type { Measurement } from "../../../domain/Measurement.ts"
import { formatBytes, formatInteger, formatRate, formatSeconds, plural } from "../../../domain/Units.ts"
import { cacheCaveat, evidenceText, memoryText } from "../../../view/measuredText.ts"
import { figures, type Row, type Sheet } from "../../../view/rows.ts"
import type { SummaryInput, SummaryPart } from "../../../view/SummaryInput.ts"
import type { KvDirection, KvMeasurement, KvTrial } from "../KvMeasurement.ts"
import { kvLimits } from "./limits.ts"

const dash = "–"

const ms = (nanoseconds: number | null): string => nanoseconds === null ? dash : (nanoseconds / 1e6).toFixed(2)

/** `12.34`, or `– (n 7)` where too few samples lie beyond. */
const tail = (histogram: LatencyHistogram, share: number): string => {
  const found = histogram.percentile(share)
  return found === null ? `${dash} (n ${histogram.count})` : ms(found)
}

const trialsOf = ({ trials }: KvMeasurement, option: string): ReadonlyArray<KvTrial> =>
  trials.filter((trial) => trial.option === option)

const rate = (bytesPerSecond: number | null): string => bytesPerSecond === null ? dash : formatRate(bytesPerSecond)

const percent = (value: number | null): string => value === null ? dash : `${(100 * value).toFixed(1)} %`

const table = (measured: KvMeasurement) => (sheet: Sheet): ReadonlyArray<string> =>
  figures(
    sheet,
    ["", "read", "p95 ms", "p99 ms", "write", "p95 ms", "p99 ms", "hits", "tokens/s", "cache"],
    measured.options.map((option) => {
      const trials = trialsOf(measured, option.option)
      const read = LatencyHistogram.pooled(trials.map((trial) => trial.read.device))
      const write = LatencyHistogram.pooled(trials.map((trial) => trial.write.device))
      const caches = [...new Set(trials.map((trial) => trial.read.clientCache))]
      return [
        option.option,
        rate(option.readBytesPerSecond),
        tail(read, 0.95),
        tail(read, 0.99),
        rate(option.writeBytesPerSecond),
        tail(write, 0.95),
        tail(write, 0.99),
        percent(option.hitRate),
        option.tokensPerSecond.toFixed(1),
        caches.join(", ")
      ]
    })
  )

const legend = (ranks: number, { profile }: Measurement): ReadonlyArray<string> => [
  `Of ${
    plural(ranks, "rank")
  } together: bytes that were moved within the window / the window, mean over trials; device latency of an operation, pooled over ranks and trials.`,
  ...(profile === "official" ? [] : ["Only figures of --profile official may be set beside kv-cache.py's."])
]

const ofDirection = (name: string, direction: KvDirection): ReadonlyArray<string> => {
  if (direction.operations === 0) return []
  const caveat = cacheCaveat[direction.clientCache]
  return caveat === undefined ? [] : [`${name} ${caveat}`]
}

const trialName = ({ option, trial }: KvTrial): string => `${option}, trial ${trial + 1}`

const notes = ({ labels = [] }: Measurement, { backend, trials }: KvMeasurement): ReadonlyArray<string> => [
  ...(backend === "memory" ? ["entries were kept in memory: no storage was measured, and nothing here qualifies"] : []),
  ...trials.flatMap((trial) =>
    trial.queue.grows
      ? [
        `${trialName(trial)}: the queue grew to the end (${
          formatInteger(trial.queue.atEnd)
        } waited): latency from arrival says how long the trial was, not how fast the storage is`
      ]
      : []
  ),
  ...labels
]

const caveats = (measurement: Measurement, measured: KvMeasurement): ReadonlyArray<string> => [
  ...new Set(
    measured.trials.flatMap(({ read, write }) => [...ofDirection("reading", read), ...ofDirection("writing", write)])
  ),
  ...notes(measurement, measured),
  ...measured.trials.flatMap((trial) => [
    ...(trial.clientBound === null ? [] : [`${trialName(trial)} is client-bound: ${trial.clientBound}`]),
    ...(trial.clientBoundUnknown === null
      ? []
      : [`${trialName(trial)}: whether the client was the limit is not known: ${trial.clientBoundUnknown}`])
  ])
]

const trialRow = (trial: KvTrial): Row => {
  const { cache, read, requests, windowSeconds, write } = trial
  const load = LatencyHistogram.of(trial.prefixLoad)
  return [
    trialName(trial),
    [
      `${plural(requests.completed, "request")} in ${formatSeconds(windowSeconds)}`,
      ...(requests.late + requests.unserved === 0
        ? []
        : [`${formatInteger(requests.late)} ended late, ${formatInteger(requests.unserved)} were never served`]),
      `read ${formatBytes(read.bytes)} in ${plural(read.operations, "operation")}`,
      `wrote ${formatBytes(write.bytes)} in ${plural(write.operations, "operation")}`,
      `prefix load p95 ${tail(load, 0.95)} ms`,
      `${plural(cache.storageEntries, "entry", "entries")} at the end, ${plural(cache.evictions, "eviction")}`,
      ...(trial.bytesPerGeneratedTokens === null
        ? []
        : [`${formatBytes(trial.bytesPerGeneratedTokens)} a generated token`])
    ].join(", ")
  ]
}

const evidenceRows = ({ trials }: KvMeasurement): ReadonlyArray<Row> => {
  const [first] = trials
  const [read, write] = [first?.read.cacheEvidence[0], first?.write.cacheEvidence[0]]
  return [
    ...(read === undefined ? [] : [["read cache", evidenceText(read)] satisfies Row]),
    ...(write === undefined ? [] : [["write cache", evidenceText(write)] satisfies Row])
  ]
}

/** Of the official figures, which are other things under like names. */
const officialRow = ({ trials }: KvMeasurement): ReadonlyArray<Row> => {
  const [first] = trials
  if (first === undefined || first.officialStorageTokensPerSecond === null) return []
  const largest = (pick: (trial: KvTrial) => number | null) => {
    const all = trials.flatMap((trial) => pick(trial) ?? [])
    return all.length === 0 ? dash : `${Math.max(...all).toFixed(2)} ms`
  }
  return [[
    "kv-cache.py's",
    `largest device p95 of any rank: read ${largest(({ read }) => read.maxRankDeviceP95)}, write ${
      largest(({ write }) => write.maxRankDeviceP95)
    }; "storage tokens/s" ${first.officialStorageTokensPerSecond.toFixed(2)} in ${
      trialName(first)
    }: tokens / the waiting of all threads, which is no rate`
  ]]
}

export const kvSummary = (input: SummaryInput, measured: KvMeasurement): SummaryPart => {
  const { measurement } = input
  return {
    figures: table(measured),
    legend: legend(measured.ranks, measurement),
    caveats: caveats(measurement, measured),
    limits: kvLimits(measured),
    notes: notes(measurement, measured),
    rows: [
      [
        "cache",
        `${measured.backend}, layout ${measured.layout}${
          measured.blockTokens === null ? "" : ` of ${measured.blockTokens} tokens`
        }, sync ${measured.sync}, seed ${measured.seed}`
      ],
      ...measured.trials.map(trialRow),
      ...officialRow(measured),
      ...evidenceRows(measured),
      ["client", memoryText(measurement).join(", ") || "not measured"]
    ]
  }
}
