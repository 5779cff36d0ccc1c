/** What a finished run says of itself on the terminal: what ran, how fast, whether it counts, and where the record is. */
import type { CacheEvidence, ClientCache, Measurement, Operation, PhaseMeasurement } from "../domain/Measurement.ts"
import type { Plan } from "../domain/Plan.ts"
import { formatBytes, formatInteger, formatRate, formatSeconds, GiB } from "../domain/Units.ts"
import type { Verdict } from "../domain/Verdict.ts"
import { type Look, paint, type Tone } from "./Look.ts"
import { figures, type Row, rows } from "./rows.ts"
import { categoryText, verdictLines } from "./verdictText.ts"
import { wrap } from "./wrap.ts"

export interface SummaryInput {
  readonly plan: Pick<
    Plan,
    | "benchmark"
    | "command"
    | "model"
    | "engine"
    | "profile"
    | "processes"
    | "hosts"
    | "scale"
    | "requestedDivision"
    | "notes"
  >
  readonly measurement: Measurement
  /** Bytes of one checkpoint of all ranks. */
  readonly operationBytes: number
  readonly verdict: Verdict
  /** What it takes until a checkpoint is seen where it is read; null or absent when nobody said. */
  readonly remapSeconds?: number | null
  /** Of preflight and engine: what a reader of the figures should know. */
  readonly warnings: ReadonlyArray<string>
  /** The run's metadata file. */
  readonly recordPath: string
}

const plural = (n: number, noun: string, more = `${noun}s`) => `${formatInteger(n)} ${n === 1 ? noun : more}`

/** What the engine's results are worth; why it was chosen is among the plan's notes. */
export const engineText = ({ engine }: Pick<Plan, "engine">): string =>
  engine.name === "native"
    ? "native: practice, not submittable"
    : "dlio: submittable unproven, because the round also asks for the unchanged official code image"

const profileIo = { device: "direct", dlio: "buffered" } as const

const profileText = ({ io, profile }: Measurement): string =>
  `${profile}, ${io} I/O (${io === profileIo[profile] ? `the ${profile} profile's own` : "by --io"})`

const evidenceText = ({ askedBytes, observedBytes, says, source }: CacheEvidence): string =>
  askedBytes === null || observedBytes === null
    ? `${source}: ${says}`
    : `${source}: ${says} (${formatBytes(observedBytes)} of ${formatBytes(askedBytes)})`

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

const rateTable = (phases: ReadonlyArray<PhaseMeasurement>): ReadonlyArray<string> =>
  figures(
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

/** What a figure is not, where the client had a part in it. */
const cacheCaveat: Readonly<Record<ClientCache, string | undefined>> = {
  cold: undefined,
  warm: "is warm: this host's memory had a part in it, so the storage may be slower",
  memory: "went to a file system in memory: no storage was measured",
  unknown: "is not known to be cold: nothing shows whether this host's memory had a part in it"
}

const caveats = ({ labels = [], phases }: Measurement): ReadonlyArray<string> => [
  ...phases.flatMap(({ clientBound, clientCache, phase }) => {
    const cache = cacheCaveat[clientCache]
    return [
      ...(cache === undefined ? [] : [`${phase} ${cache}`]),
      ...(clientBound === null ? [] : [`${phase} is client-bound: ${clientBound}`])
    ]
  }),
  ...labels
]

const memoryText = ({ bufferBytesPerRank, peakRssBytes }: Measurement): ReadonlyArray<string> =>
  peakRssBytes === null || bufferBytesPerRank === null
    ? []
    : [`memory ${formatBytes(peakRssBytes)} a rank at most (${formatBytes(bufferBytesPerRank)} of it buffers)`]

/** Added to the time of a read, as the guidelines have it (2.2.4, 4.2); what was measured stands as it is. */
const remapRows = ({ measurement, remapSeconds = null }: SummaryInput): ReadonlyArray<Row> => {
  const reads = measurement.phases.find(({ phase }) => phase === "read")?.operations ?? []
  if (remapSeconds === null || reads.length === 0) return []
  const mean = (of: (operation: Operation) => number) =>
    reads.reduce((sum, operation) => sum + of(operation), 0) / reads.length
  const seconds = mean(({ longestRankSeconds }) => longestRankSeconds)
  const rate = mean(({ bytes, longestRankSeconds }) => bytes / (longestRankSeconds + remapSeconds))
  return [[
    "remap",
    `${formatSeconds(remapSeconds)} declared; added to a read of ${formatSeconds(seconds)} it makes ${
      formatSeconds(seconds + remapSeconds)
    }, ${formatRate(rate)}`
  ]]
}

const clientText = (measurement: Measurement): string => {
  const { calibration, phases, unmeasured } = measurement
  return [
    ...phases.flatMap((phase) =>
      phase.bytes > 0 && phase.cpuSeconds !== null
        ? [`${phase.phase} ${(phase.cpuSeconds / (phase.bytes / GiB)).toFixed(2)} CPU s per GiB`]
        : []
    ),
    ...memoryText(measurement),
    ...(calibration === null ? [] : [`alone it makes ${formatRate(calibration.bytesPerSecond)}`]),
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

const scaleText = (scale: number): string => scale === 1 ? "" : `, scale ${scale}`

const paragraph = (look: Look, tone: Tone, texts: ReadonlyArray<string>): ReadonlyArray<string> =>
  texts.flatMap((text) => wrap(`  ${text}`, look.columns, "  ")).map((line) => paint(look, tone, line))

export const summaryText = (input: SummaryInput, look: Look): string => {
  const { measurement, plan, verdict } = input
  const read = measurement.phases.some((phase) => phase.phase === "read")
  return [
    paint(
      look,
      "bold",
      `${plan.benchmark} ${plan.command}: ${plan.model}, ${plural(plan.processes, "process", "processes")} on ${
        plural(Math.max(1, plan.hosts.length), "host")
      }${scaleText(plan.scale)}`
    ),
    "",
    ...rateTable(measurement.phases),
    ...paragraph(look, "dim", legend(measurement)),
    ...paragraph(look, "yellow", caveats(measurement)),
    "",
    ...rows(look, [
      ["engine", engineText(plan)],
      ["profile", profileText(measurement)],
      ...plan.notes.map((note, i): Row => [i === 0 ? "plan" : "", note]),
      [
        "checkpoint",
        `${formatBytes(input.operationBytes)}; DLIO's files say ${
          (input.operationBytes / GiB).toFixed(4)
        } GB and mean GiB`
      ],
      ...measurement.phases.map(phaseRow),
      ...remapRows(input),
      ...(read || measurement.engine === "dlio" ? [["verify", verifyText(measurement)] satisfies Row] : []),
      ["client", clientText(measurement)]
    ]),
    "",
    `verdict ${categoryText(look, verdict.category)} by the rules of ${verdict.edition}${
      plan.engine.name === "native" ? " (what these parameters would earn)" : ""
    }${plan.requestedDivision === null ? "" : `; ${plan.requestedDivision} was asked for`}`,
    ...verdictLines(look, verdict),
    ...(input.warnings.length === 0
      ? []
      : ["", ...input.warnings.flatMap((text) => wrap(`warning: ${text}`, look.columns, "  "))]),
    "",
    `record  ${input.recordPath}`
  ].join("\n")
}
