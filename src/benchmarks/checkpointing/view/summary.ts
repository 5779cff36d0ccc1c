/** What the summary of checkpoints says: rates by phase, with what they are worth. */
import type { Measurement } from "../../../domain/Measurement.ts"
import { mean } from "../../../domain/statistics.ts"
import { formatBytes, formatRate, formatSeconds, GiB, plural } from "../../../domain/Units.ts"
import { cacheCaveat, evidenceText, memoryText } from "../../../view/measuredText.ts"
import { figures, type Row, type Sheet } from "../../../view/rows.ts"
import type { Limit, SummaryInput, SummaryPart } from "../../../view/SummaryInput.ts"
import type { CheckpointMeasurement, PhaseMeasurement } from "../CheckpointMeasurement.ts"

const cacheText = ({ cacheEvidence, clientCache }: PhaseMeasurement): string => {
  const [first] = cacheEvidence
  return `client cache ${clientCache}${first === undefined ? "" : `; ${evidenceText(first)}`}`
}

const phaseRow = (phase: PhaseMeasurement): Row => [
  phase.phase,
  `${plural(phase.operations.length, "checkpoint")}, ${formatBytes(phase.bytes)} in ${
    formatSeconds(phase.operations.reduce((sum, operation) => sum + operation.longestRankSeconds, 0))
  }; ${cacheText(phase)}`
]

const rateTable = (phases: ReadonlyArray<PhaseMeasurement>) => (sheet: Sheet): ReadonlyArray<string> =>
  figures(
    sheet,
    ["", "mean", "min", "max", "DLIO's mean", "total", "cache"],
    phases.map((phase) => [
      phase.phase,
      formatRate(phase.headline.mean),
      formatRate(phase.headline.min),
      formatRate(phase.headline.max),
      formatRate(phase.dlioMean),
      formatRate(phase.totalRate),
      phase.clientCache
    ])
  )

const legend = ({ profile }: Measurement): ReadonlyArray<string> => [
  "mean, min, max over checkpoints of bytes / longest rank. DLIO's mean: bytes / rank 0's time, which its files label GB/s and mean GiB/s. total: all bytes / all time.",
  ...(profile === "dlio" ? [] : ["Only figures of --profile dlio may be set beside DLIO's."])
]

const caveats = (
  { labels = [], unmeasured }: Measurement,
  { phases }: CheckpointMeasurement
): ReadonlyArray<string> => [
  ...phases.flatMap(({ clientBound, clientBoundUnknown, clientCache, phase }) => {
    const cache = cacheCaveat[clientCache]
    return [
      ...(cache === undefined ? [] : [`${phase} ${cache}`]),
      ...(clientBound === null ? [] : [`${phase} is client-bound: ${clientBound}`]),
      ...(clientBoundUnknown === undefined || clientBoundUnknown === null || unmeasured !== undefined
        ? []
        : [`whether the client limited the ${phase} is not known: ${clientBoundUnknown}`])
    ]
  }),
  ...labels
]

/** `--remap-seconds`, as the record has it among its facts. */
const remapOf = ({ facts: { remapSeconds: fact } }: SummaryInput): number | null =>
  fact !== undefined && "value" in fact && typeof fact.value === "number" ? fact.value : null

/** Added to the time of a read, as the guidelines have it (2.2.4, 4.2); what was measured stands as it is. */
const remapRows = (input: SummaryInput, { phases }: CheckpointMeasurement): ReadonlyArray<Row> => {
  const remapSeconds = remapOf(input)
  const reads = phases.find(({ phase }) => phase === "read")?.operations ?? []
  if (remapSeconds === null || reads.length === 0) return []
  const seconds = mean(reads.map(({ longestRankSeconds }) => longestRankSeconds))
  const rate = mean(reads.map(({ bytes, longestRankSeconds }) => bytes / (longestRankSeconds + remapSeconds)))
  return [[
    "remap",
    `${formatSeconds(remapSeconds)} declared; added to a read of ${formatSeconds(seconds)} it makes ${
      formatSeconds(seconds + remapSeconds)
    }, ${formatRate(rate)}`
  ]]
}

const clientText = (measurement: Measurement, { phases }: CheckpointMeasurement): string => {
  const { calibration, readCalibration, unmeasured } = measurement
  return [
    ...phases.flatMap((phase) =>
      phase.bytes > 0 && phase.cpuSeconds !== null
        ? [`${phase.phase} ${(phase.cpuSeconds / (phase.bytes / GiB)).toFixed(2)} CPU s per GiB`]
        : []
    ),
    ...memoryText(measurement),
    ...(calibration === null ? [] : [`alone it makes ${formatRate(calibration.bytesPerSecond)}`]),
    ...(readCalibration === undefined || readCalibration === null
      ? []
      : [`alone it takes in ${formatRate(readCalibration.bytesPerSecond)}`]),
    ...(unmeasured === undefined ? [] : [unmeasured])
  ].join(", ")
}

const verifyText = ({ verification: { blocksChecked, mode, unavailable } }: Measurement): string => {
  if (unavailable !== null) {
    return blocksChecked === 0
      ? `not possible: ${unavailable}`
      : `${plural(blocksChecked, "block")} looked at: ${unavailable}`
  }
  return mode === "none" ? "not asked for" : `${mode}: ${plural(blocksChecked, "block")} read back as written`
}

/** A calibration that the phase beat was made again, which a label says. */
const limitOf =
  ({ calibration, readCalibration = null, unmeasured }: Measurement) => (phase: PhaseMeasurement): Limit => {
    const { clientBound, clientBoundUnknown = null, clientCache, headline, phase: of } = phase
    if (clientBound !== null) return { of, by: "client", because: clientBound }
    if (clientBoundUnknown !== null) return { of, by: "unknown", because: clientBoundUnknown }
    const caveat = cacheCaveat[clientCache]
    if (caveat !== undefined) return { of, by: "unknown", because: `the ${of} ${caveat}` }
    const alone = of === "write" ? calibration : readCalibration
    if (alone === null) return { of, by: "unknown", because: unmeasured ?? "the client alone was not measured" }
    const verb = of === "write" ? "makes" : "takes in"
    return {
      of,
      by: "storage",
      because: alone.bytesPerSecond > headline.mean
        ? `the client alone ${verb} ${formatRate(alone.bytesPerSecond)}`
        : null
    }
  }

export const checkpointSummary = (input: SummaryInput, measured: CheckpointMeasurement): SummaryPart => {
  const { measurement } = input
  const { phases } = measured
  const read = phases.some((phase) => phase.phase === "read")
  const bytes = phases[0]?.operations[0]?.bytes ?? 0
  return {
    figures: rateTable(phases),
    legend: legend(measurement),
    caveats: caveats(measurement, measured),
    limits: phases.map(limitOf(measurement)),
    notes: measurement.labels ?? [],
    rows: [
      ["checkpoint", `${formatBytes(bytes)}; DLIO's files say ${(bytes / GiB).toFixed(4)} GB and mean GiB`],
      ...phases.map(phaseRow),
      ...remapRows(input, measured),
      ...(read || measurement.engine === "dlio" ? [["verify", verifyText(measurement)] satisfies Row] : []),
      ["client", clientText(measurement, measured)]
    ]
  }
}
