/** What a build came to. */
import type { Measurement } from "../../../../domain/Measurement.ts"
import { sum } from "../../../../domain/statistics.ts"
import { wallNow } from "../../../../engines/native/coordinator/RunFiles.ts"
import { wallClock } from "../../../../results/layout.ts"
import { centroidBytes, extentBytes, type ListEntry } from "../../ivf/IvfIndex.ts"
import type { LoadMeasurement } from "../../LoadMeasurement.ts"
import type { Conduct } from "./loadConduct.ts"
import type { LoadReport } from "./LoadProtocol.ts"

interface Timed {
  readonly centroidSeconds: number
  readonly assignSeconds: number
  readonly writeSeconds: number
  readonly estimatedSeconds: number
}

export const measurementOf = (
  { job }: Conduct,
  lists: ReadonlyArray<ListEntry>,
  split: number,
  kept: number,
  reports: ReadonlyArray<LoadReport>,
  direct: boolean,
  times: Timed & { readonly startedAt: number; readonly seconds: number }
): Measurement => {
  const { set } = job.work
  const rows = lists.map((list) => list.rows)
  const bytesWritten = sum(reports.map(({ bytes }) => bytes))
  const { startedAt, ...seconds } = times
  const body: LoadMeasurement = {
    engine: "native",
    indexType: "IVF_FLAT",
    vectors: set.vectors,
    dimension: set.dimension,
    metric: set.metric,
    distribution: set.distribution,
    seed: set.seed,
    insertedVectors: sum(rows),
    sizes: {
      lists: lists.length,
      split,
      least: Math.min(...rows),
      mean: sum(rows) / lists.length,
      most: Math.max(...rows)
    },
    dataBytes: set.vectors * set.dimension * 4,
    indexBytes: sum(lists.map((list) => extentBytes(list.rows, set))),
    residentBytes: centroidBytes(lists.length, set),
    ...seconds,
    bytesWritten,
    writeBytesPerSecond: bytesWritten > 0 && seconds.writeSeconds > 0 ? bytesWritten / seconds.writeSeconds : null,
    listsKept: kept,
    cpuSeconds: sum(reports.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: sum(reports.map(({ peakRssBytes }) => peakRssBytes))
  }
  return {
    engine: "native",
    engineVersion: job.engineVersion,
    profile: "device",
    io: direct ? "direct" : "buffered",
    startedAt: wallClock(startedAt / 1e3),
    endedAt: wallClock(wallNow() / 1e3),
    calibration: null,
    kind: job.work.kind,
    body,
    peakRssBytes: Math.max(0, ...reports.map(({ peakRssBytes }) => peakRssBytes)),
    bufferBytesPerRank: Math.max(0, ...reports.map(({ bufferBytes }) => bufferBytes)),
    verification: { mode: "none", blocksChecked: 0, unavailable: null }
  }
}
