/**
 * From DLIO's result files to what the record says. Bytes are the size of one checkpoint, which every rank writes and reads
 * its share of; times are every rank's own, where DLIO's summary knows rank 0 alone. Pure.
 */
import * as Either from "effect/Either"
import type { JsonObject } from "../../../domain/Json.ts"
import type { Measurement, Phase } from "../../../domain/Measurement.ts"
import { mean, spreadOf, sum } from "../../../domain/statistics.ts"
import { GiB } from "../../../domain/Units.ts"
import { type Clocks, oneClock } from "../../../engines/dlio/clocks.ts"
import type { Handshake } from "../../../engines/dlio/handshake.ts"
import { microsecondsOf } from "../../../engines/dlio/stamps.ts"
import type { SpanCache } from "../../../engines/dlio/Task.ts"
import { OutcomeIncomplete } from "../../../errors/AppError.ts"
import { type CheckpointEntry, readEpochStats } from "../../../results/dlio/epochStats.ts"
import { readSummary } from "../../../results/dlio/summary.ts"
import { type Problems, readJsonObject } from "../../../results/documents.ts"
import { rankStatsFile, summaryFile, wallClock } from "../../../results/layout.ts"
import type { RunFolder } from "../../../results/RunFolder.ts"
import { orNull } from "../../../results/values.ts"
import { dialects } from "../../../rules/editions/dialects.ts"
import * as T from "../../../rules/tolerant.ts"
import type { CheckpointMeasurement, Operation, PhaseMeasurement } from "../CheckpointMeasurement.ts"
import type { CheckpointWork } from "../CheckpointWork.ts"

interface MeasurementFacts {
  readonly work: CheckpointWork
  readonly handshake: Handshake
  /** Wall clock around the launcher, milliseconds. */
  readonly startedAt: number
  readonly endedAt: number
  readonly verification: Measurement["verification"]
  readonly cacheOf: (phase: Phase) => SpanCache
  /** Of the ranks' hosts; default: one for all. */
  readonly clocks?: Clocks
}

const incomplete = (first: string, ...more: ReadonlyArray<string>): Either.Either<never, OutcomeIncomplete> =>
  Either.left(new OutcomeIncomplete({ missing: [first, ...more] }))

/** How far DLIO's own size may be from the plan's: its GiB are floating-point sums. */
const tolerance = 1e-6

const checkSize = (summary: JsonObject | undefined, work: CheckpointWork): Either.Either<void, OutcomeIncomplete> => {
  const size = orNull(T.number(T.at(readSummary(summary).metrics, "checkpoint_size_GB"), "checkpoint_size_GB"))
  const planned = work.checkpointBytes / GiB
  return size !== null && Math.abs(size - planned) <= tolerance * planned
    ? Either.void
    : incomplete(
      `checkpoint_size_GB ${planned.toFixed(6)} in ${summaryFile} (found ${size}): it is not the planned work`
    )
}

interface RankTime {
  readonly seconds: number
  /** Microseconds since 1970. */
  readonly start: number
  readonly end: number
}

const timeOf = (
  file: string,
  entry: CheckpointEntry | undefined,
  what: string,
  offsetSeconds: number
): Either.Either<RankTime, OutcomeIncomplete> => {
  const seconds = entry === undefined ? null : orNull(entry.seconds)
  const start = microsecondsOf(entry === undefined ? "" : orNull(entry.start) ?? "")
  const end = microsecondsOf(entry === undefined ? "" : orNull(entry.end) ?? "")
  return seconds !== null && seconds > 0 && start !== undefined && end !== undefined && end >= start
    ? Either.right({ seconds, start: start - offsetSeconds * 1e6, end: end - offsetSeconds * 1e6 })
    : incomplete(`a start, an end and a duration above 0 of ${what} in ${file}`)
}

const operationOf = (
  phase: Phase,
  index: number,
  bytes: number,
  times: ReadonlyArray<RankTime>,
  { unlike }: Clocks
): Operation => {
  const seconds = times.map((time) => time.seconds)
  const starts = times.map((time) => time.start)
  const first = Math.min(...starts)
  const longest = Math.max(...seconds)
  return {
    phase,
    index,
    startedAt: wallClock(first / 1000),
    bytes,
    longestRankSeconds: longest,
    rank0Seconds: seconds[0] ?? longest,
    spanSeconds: unlike === null ? (Math.max(...times.map((time) => time.end)) - first) / 1e6 : null,
    startSkewSeconds: unlike === null ? (Math.max(...starts) - first) / 1e6 : null,
    rankSeconds: spreadOf(seconds),
    bytesPerSecond: bytes / longest
  }
}

const inWords: Readonly<Record<Phase, string>> = { write: "save_ckpt", read: "load_ckpt" }

const untold = "DLIO tells neither CPU time nor memory of its ranks"

const phaseOf = (
  phase: Phase,
  operations: ReadonlyArray<Operation>,
  facts: MeasurementFacts
): PhaseMeasurement => {
  const rates = operations.map(({ bytesPerSecond }) => bytesPerSecond)
  const bytes = sum(operations.map((operation) => operation.bytes))
  return {
    phase,
    operations,
    bytes,
    headline: { mean: mean(rates), min: Math.min(...rates), max: Math.max(...rates) },
    dlioMean: mean(operations.map((operation) => operation.bytes / operation.rank0Seconds)),
    totalRate: bytes / sum(operations.map(({ longestRankSeconds }) => longestRankSeconds)),
    cpuSeconds: null,
    ...facts.cacheOf(phase),
    clientBound: null,
    clientBoundUnknown: untold
  }
}

/** A dialect that never flushes measures how fast memory takes the data. */
const labelsOf = ({ clocks = oneClock, handshake, work }: MeasurementFacts): ReadonlyArray<string> => [
  ...(!dialects[handshake.dialect].syncsCheckpoints && work.writes > 0
    ? [`unflushed: dlio_benchmark ${handshake.version} never calls fsync, so writes may have ended in memory`]
    : []),
  ...(clocks.unlike === null ? [] : [`span and start skew over the hosts are not known: ${clocks.unlike}`])
]

/** Every rank's own stamps of every operation; fails when one is missing, of no length, or of other work. */
export const measureCheckpoints = (
  folder: RunFolder,
  facts: MeasurementFacts
): Either.Either<Measurement, OutcomeIncomplete> =>
  Either.gen(function*() {
    const { clocks = oneClock, handshake, work } = facts
    const problems: Problems = []
    yield* checkSize(readJsonObject(folder, summaryFile, problems), work)
    const entries = work.ranks.map(({ rank }) => {
      const file = rankStatsFile(rank)
      return {
        file,
        offset: clocks.offsetOf(rank),
        checkpoints: readEpochStats(file, readJsonObject(folder, file, problems) ?? {}).checkpoints
      }
    })
    const counts: Readonly<Record<Phase, number>> = { write: work.writes, read: work.reads }
    const phases: Array<PhaseMeasurement> = []
    for (const phase of ["write", "read"] as const) {
      const operations: Array<Operation> = []
      for (let index = 1; index <= counts[phase]; index++) {
        const times = yield* Either.all(
          entries.map(({ checkpoints, file, offset }) =>
            timeOf(
              file,
              checkpoints.find((entry) => entry.phase === phase && entry.index === index),
              `${inWords[phase]}${index}`,
              offset
            )
          )
        )
        operations.push(operationOf(phase, index, work.checkpointBytes, times, clocks))
      }
      if (operations.length > 0) phases.push(phaseOf(phase, operations, facts))
    }
    const labels = labelsOf(facts)
    return {
      engine: "dlio" as const,
      engineVersion: `dlio_benchmark ${handshake.version} (dialect ${handshake.dialect})`,
      profile: "dlio" as const,
      io: "buffered" as const,
      startedAt: wallClock(facts.startedAt),
      endedAt: wallClock(facts.endedAt),
      calibration: null,
      kind: work.kind,
      body: { phases } satisfies CheckpointMeasurement,
      peakRssBytes: null,
      bufferBytesPerRank: null,
      unmeasured: `${untold}, so a client-bound run is not recognised`,
      ...(labels.length === 0 ? {} : { labels }),
      verification: facts.verification
    }
  })
