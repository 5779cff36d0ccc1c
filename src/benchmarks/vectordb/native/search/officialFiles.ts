/** What the official tool leaves of a run, under its names: readers of its trees can read ours. Of the point that the run is spoken of by. */
import type { JsonObject } from "../../../../domain/Json.ts"
import { LatencyHistogram } from "../../../../domain/LatencyHistogram.ts"
import { writeRunFile } from "../../../../engines/native/coordinator/RunFiles.ts"
import type { Job } from "../../../../engines/native/Job.ts"
import { summaryFile } from "../../../../results/layout.ts"
import { headlineOf } from "../../headline.ts"
import type { Recall, SearchMeasurement, SearchPoint } from "../../SearchMeasurement.ts"
import type { SearchWork } from "../../VectorWork.ts"

const shares = [["median", 0.5], ["p95", 0.95], ["p99", 0.99], ["p999", 0.999], ["p9999", 0.9999]] as const

const milliseconds = (nanoseconds: number | null): number | null => nanoseconds === null ? null : nanoseconds / 1e6

/** What too few queries lie beyond is not there: a key with null would be read as a figure. */
const latencies = (point: SearchPoint): JsonObject => {
  const latency = LatencyHistogram.of(point.latency)
  const all: ReadonlyArray<readonly [string, number | null]> = [
    ["min", milliseconds(latency.least)],
    ["max", milliseconds(latency.most)],
    ["mean", milliseconds(latency.mean)],
    ...shares.map(([name, share]) => [name, milliseconds(latency.percentile(share))] as const)
  ]
  return Object.fromEntries(all.flatMap(([name, value]) => value === null ? [] : [[`${name}_latency_ms`, value]]))
}

const recallFile = ({ k, max, mean, median, min, p5, p95, queries }: Recall): JsonObject => ({
  recall_at_k: mean,
  num_queries_evaluated: queries,
  k,
  min_recall: min,
  max_recall: max,
  mean_recall: mean,
  median_recall: median,
  p5_recall: p5,
  p95_recall: p95
})

const officialFiles = (body: SearchMeasurement): Readonly<Record<string, JsonObject>> => {
  const { point, recall } = headlineOf(body)
  const { queries, seconds } = point
  const rates = { throughput_qps: point.queriesPerSecond, total_time_seconds: seconds }
  return {
    [summaryFile]: {
      num_vectors: body.vectors,
      dimension: body.dimension,
      inserted_vectors: body.vectors,
      index_type: body.indexType,
      database: { database: "native" },
      ...rates,
      query_count: queries,
      ...latencies(point),
      recall: recall.mean
    },
    "statistics.json": {
      total_queries: queries,
      ...rates,
      ...latencies(point),
      batch_count: queries,
      successful_batches: queries,
      failed_batches: 0,
      recall: recallFile(recall)
    },
    "recall_stats.json": recallFile(recall),
    "result_verdict.json": {
      result: "valid",
      valid: true,
      num_queries_evaluated: recall.queries,
      flat_setup: {
        ok: true,
        coverage: body.truth.vectors / body.vectors,
        total_vectors: body.vectors,
        copied_vectors: body.truth.vectors,
        had_recoverable_error: false,
        reason: "exact answers by brute force over every vector",
        reused: body.truth.reused
      }
    }
  }
}

export const writeOfficialFiles = (job: Job<SearchWork>, body: SearchMeasurement): void => {
  for (const [name, content] of Object.entries(officialFiles(body))) {
    writeRunFile(job, name, `${JSON.stringify(content, null, 2)}\n`)
  }
}
