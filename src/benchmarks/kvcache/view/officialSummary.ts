/** What the summary of the official program says: its own figures, and what its processes really moved. */
import type { Measurement } from "../../../domain/Measurement.ts"
import { formatBytes, formatRate, formatSeconds, plural } from "../../../domain/Units.ts"
import { cacheCaveat, evidenceText } from "../../../view/measuredText.ts"
import { figures, type Row, type Sheet } from "../../../view/rows.ts"
import type { SummaryInput, SummaryPart } from "../../../view/SummaryInput.ts"
import type { OfficialMeasurement, OfficialTrial } from "../OfficialMeasurement.ts"

const dash = "–"

const rate = (bytesPerSecond: number | null): string => bytesPerSecond === null ? dash : formatRate(bytesPerSecond)

const ms = (value: number | null): string => value === null ? dash : value.toFixed(1)

const cachesOf = (trials: ReadonlyArray<OfficialTrial>, option: number): string =>
  [...new Set(trials.filter((trial) => trial.option === option).map(({ read }) => read.clientCache))].join(", ")

const table = ({ options, trials }: OfficialMeasurement) => (sheet: Sheet): ReadonlyArray<string> =>
  figures(
    sheet,
    ["", "read", "true span", "device p95 ms", "write", "true span", "device p95 ms", "storage tokens/s", "cache"],
    options.map((one) => [
      `option ${one.option}`,
      rate(one.readBytesPerSecond),
      rate(one.trueReadBytesPerSecond),
      ms(one.deviceReadP95),
      rate(one.writeBytesPerSecond),
      rate(one.trueWriteBytesPerSecond),
      ms(one.deviceWriteP95),
      one.storageTokensPerSecond.toFixed(2),
      cachesOf(trials, one.option)
    ])
  )

const legend = (ranks: number): ReadonlyArray<string> => [
  `Sums over ${
    plural(ranks, "rank")
  }, means over trials, by the program's own clock, which stops before its workers do; true span: the same bytes / the time in which they were seen to move.`,
  "device p95: the largest of any rank and trial, no percentile of all. storage tokens/s: tokens / the waiting of all threads, which is no rate."
]

const caveats = (
  { labels = [] }: Measurement,
  { options, ranks, trials }: OfficialMeasurement
): ReadonlyArray<string> => [
  ...new Set(trials.flatMap(({ option, read }) => {
    const caveat = read.bytesPerSecond === null ? undefined : cacheCaveat[read.clientCache]
    return caveat === undefined ? [] : [`option ${option}: reading ${caveat}`]
  })),
  ...options.flatMap(({ option, ranksInMemory }) =>
    ranksInMemory === 0 || ranksInMemory >= ranks
      ? []
      : [`option ${option}: ${plural(ranksInMemory, "rank")} never reached the storage`]
  ),
  ...labels
]

const trialRow = (trial: OfficialTrial): Row => {
  const claimed = trial.ranks.reduce((sum, { readBytes }) => sum + readBytes, 0)
  const written = trial.ranks.reduce((sum, { writtenBytes }) => sum + writtenBytes, 0)
  const spans = trial.ranks.flatMap(({ spanSeconds }) => spanSeconds ?? [])
  const clock = Math.max(...trial.ranks.map(({ elapsedSeconds }) => elapsedSeconds))
  return [
    `option ${trial.option}, trial ${trial.trial + 1}`,
    [
      plural(trial.requests, "request"),
      `read ${formatBytes(claimed)}, wrote ${formatBytes(written)}`,
      `${formatSeconds(clock)} by its clock${
        spans.length === 0 ? "" : `, ${formatSeconds(Math.max(...spans))} by what moved`
      }`,
      ...trial.read.cacheEvidence.map((evidence) => evidenceText(evidence))
    ].join("; ")
  ]
}

export const officialSummary = (input: SummaryInput, measured: OfficialMeasurement): SummaryPart => ({
  figures: table(measured),
  legend: legend(measured.ranks),
  caveats: caveats(input.measurement, measured),
  limits: [{ of: "run", by: "unknown", because: input.measurement.unmeasured ?? null }],
  rows: [
    ["program", `${measured.program.path}; ${input.measurement.engineVersion}`],
    ["clients", `${plural(measured.ranks, "rank")}, ${measured.ranksPerHost} a host, seed ${measured.seed}`],
    ...measured.trials.map(trialRow)
  ],
  hasNoIoChoice: true
})
