/** What the summary of training says: utilisation and rates by epoch, what held each back, and what the data were. */
import { ranges } from "../../../domain/few.ts"
import { formatBytes, formatInteger, formatSeconds, GiB, MiB, plural } from "../../../domain/Units.ts"
import { cacheCaveat, evidenceText, memoryText } from "../../../view/measuredText.ts"
import { figures, type Row } from "../../../view/rows.ts"
import type { Limit, SummaryInput, SummaryPart } from "../../../view/SummaryInput.ts"
import type { EpochMeasurement, TrainingMeasurement } from "../TrainingMeasurement.ts"

const none = "-"

const percent = (value: number | null): string => value === null ? none : `${value.toFixed(2)} %`

const rate = (value: number | null): string =>
  value === null ? none : value >= 100 ? formatInteger(value) : value.toFixed(2)

/** MiB/s, so that DLIO's figure can stand beside it. */
const mebibytes = (bytesPerSecond: number | null): string => rate(bytesPerSecond === null ? null : bytesPerSecond / MiB)

/** A wait may be far below a millisecond. */
const shortTime = (seconds: number | undefined): string =>
  seconds === undefined ? none : seconds < 0.01 ? `${(seconds * 1000).toFixed(2)} ms` : formatSeconds(seconds)

const epochRow = (epoch: EpochMeasurement): ReadonlyArray<string> => [
  String(epoch.epoch),
  percent(epoch.au),
  percent(epoch.nominalAu),
  rate(epoch.samplesPerSecond),
  mebibytes(epoch.bytesPerSecond),
  shortTime(epoch.wait?.p50),
  shortTime(epoch.wait?.p99),
  epoch.clientCache,
  epoch.verdict?.limit ?? none
]

/** Words that several epochs share are said once, with the epochs' numbers. */
const byEpochs = (said: ReadonlyArray<readonly [epoch: number, text: string]>): ReadonlyArray<string> => {
  const texts = [...new Set(said.map(([, text]) => text))]
  return texts.map((text) => {
    const epochs = said.flatMap(([epoch, other]) => other === text ? [epoch] : [])
    return epochs.length === 1
      ? `epoch ${epochs[0]} ${text}`
      : `epochs ${epochs.join(", ")} ${text.replace(/^is /, "are ")}`
  })
}

const caveats = ({ measurement }: SummaryInput, { epochs }: TrainingMeasurement): ReadonlyArray<string> => [
  ...byEpochs(epochs.flatMap(({ clientCache, epoch }) => {
    const caveat = cacheCaveat[clientCache]
    return caveat === undefined ? [] : [[epoch, caveat] as const]
  })),
  ...byEpochs(
    epochs.flatMap(({ epoch, unmeasured }) => unmeasured === undefined ? [] : [[epoch, unmeasured] as const])
  ),
  ...(measurement.labels ?? [])
]

/** Against the threshold; what speaks against it being shown stands in it. */
const reached = ({ auMean, auThresholdPercent, epochs, nominalAuMean }: TrainingMeasurement): string => {
  if (auMean === null) return "not measured"
  // DLIO leaves the first step out: readers that run ahead of a short epoch do their work there.
  const starved = byEpochs(
    epochs.flatMap((one) => one.starved === undefined ? [] : [[one.epoch, one.starved] as const])
  )
  return auMean < auThresholdPercent
    ? "missed"
    : starved.length > 0
    ? `reached by DLIO's formula only, and not shown: ${starved.join("; ")}; read more files an epoch`
    : nominalAuMean === null
    ? "reached by DLIO's formula only: the whole epoch is not known"
    : nominalAuMean < auThresholdPercent
    ? "reached by DLIO's formula only, and not shown: the first step, which it leaves out, holds the waiting of the whole epoch; read " +
      "more files an epoch"
    : "reached"
}

const utilisation = (training: TrainingMeasurement): string => {
  const { auMean, auThresholdPercent, nominalAuMean } = training
  if (auMean === null) return `not measured; ${auThresholdPercent} % are needed`
  return `${percent(auMean)} by DLIO's formula, ${
    nominalAuMean === null ? "not known" : percent(nominalAuMean)
  } with the compute time as configured; ${auThresholdPercent} % are needed: ${reached(training)}`
}

const dlioMebibytes = ({ metrics }: SummaryInput): number | null => {
  const value = metrics?.["train_io_mean_MB_per_second"]
  return typeof value === "number" ? value : null
}

const throughput = (input: SummaryInput, training: TrainingMeasurement): string => {
  const nominal = dlioMebibytes(input)
  const ratio = training.bytesPerSampleRatio
  return [
    `${rate(training.samplesPerSecondMean)} samples/s`,
    training.bytesPerSecond === null
      ? "bytes read are not known"
      : `${mebibytes(training.bytesPerSecond)} MiB/s really read`,
    ...(nominal === null ? [] : [
      `DLIO's figure ${rate(nominal)} MiB/s (nominal bytes of a sample, first step left out)`
    ]),
    ...(ratio === null ? [] : [`a sample costs ${ratio.toFixed(3)} x its nominal bytes`])
  ].join("; ")
}

const dataText = ({ epochs }: TrainingMeasurement): string => {
  const [first] = epochs
  if (first === undefined) return "no epoch was trained"
  const bytes = first.bytes === null ? "" : `, ${formatBytes(first.bytes)} read`
  return `an epoch: ${plural(first.steps, "step")}, ${plural(first.files, "file")}, ${
    plural(first.samples, "sample")
  }${bytes}`
}

const verdictRows = ({ epochs }: TrainingMeasurement): ReadonlyArray<Row> =>
  byEpochs(
    epochs.flatMap(({ epoch, verdict }) =>
      verdict === null ? [] : [[epoch, `${verdict.limit}: ${verdict.because}`] as const]
    )
  ).map((text, i): Row => [i === 0 ? "limit" : "", text])

const limitedBy = { "storage-bound": "storage", "client-bound": "client", "compute-bound": "compute" } as const

/** Epochs that one thing held back, together; of the first of them why. */
const limits = ({ epochs }: TrainingMeasurement): ReadonlyArray<Limit> => {
  const all = epochs.map(({ epoch, unmeasured = null, verdict }) => ({
    epoch,
    by: verdict === null ? "unknown" as const : limitedBy[verdict.limit],
    because: verdict?.because ?? unmeasured
  }))
  return [...new Set(all.map(({ by }) => by))].map((by) => {
    const those = all.filter((one) => one.by === by)
    return {
      of: `${those.length === 1 ? "epoch" : "epochs"} ${ranges(those.map(({ epoch }) => epoch)).join(", ")}`,
      by,
      because: those[0]?.because ?? null
    }
  })
}

const cacheRows = ({ epochs }: TrainingMeasurement): ReadonlyArray<Row> =>
  byEpochs(epochs.flatMap(({ cacheEvidence, clientCache, epoch }) => {
    const [first] = cacheEvidence
    return first === undefined ? [] : [[epoch, `${clientCache}; ${evidenceText(first)}`] as const]
  })).map((text, i): Row => [i === 0 ? "cache" : "", text])

const clientText = ({ measurement }: SummaryInput, { epochs, predictedRssBytes }: TrainingMeasurement): string => {
  const cpu = epochs.reduce<number | null>(
    (sum, { cpuSeconds }) => sum === null || cpuSeconds === null ? null : sum + cpuSeconds,
    0
  )
  const bytes = epochs.reduce((sum, epoch) => sum + (epoch.bytes ?? 0), 0)
  return [
    ...(cpu !== null && bytes > 0 ? [`${(cpu / (bytes / GiB)).toFixed(2)} CPU s per GiB`] : []),
    ...memoryText(measurement),
    ...(predictedRssBytes === null ? [] : [`predicted ${formatBytes(predictedRssBytes)}`]),
    ...(measurement.unmeasured === undefined ? [] : [measurement.unmeasured])
  ].join(", ")
}

export const trainSummary = (input: SummaryInput, training: TrainingMeasurement): SummaryPart => {
  const { measurement } = input
  const client = clientText(input, training)
  return {
    figures: (sheet) =>
      figures(
        sheet,
        ["epoch", "AU", "nominal AU", "samples/s", "MiB/s", "wait p50", "p99", "cache", "limit"],
        training.epochs.map(epochRow)
      ),
    legend: [
      "AU by DLIO's formula: sleep as measured / time, the first step left out. nominal AU: compute time as configured / the whole epoch. MiB/s: bytes really read / the epoch's time."
    ],
    caveats: caveats(input, training),
    limits: limits(training),
    notes: [`${training.auThresholdPercent} % AU are needed: ${reached(training)}`, ...(measurement.labels ?? [])],
    rows: [
      ["AU", utilisation(training)],
      ["rate", throughput(input, training)],
      ["data", dataText(training)],
      ...verdictRows(training),
      ...cacheRows(training),
      ...(client === "" ? [] : [["client", client] satisfies Row])
    ]
  }
}
