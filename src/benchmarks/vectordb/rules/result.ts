/** What a query run must have executed and reported. */
import { isJsonObject } from "../../../domain/Json.ts"
import { type Known, present, type RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { preparing } from "../../../rules/shared/readable.ts"
import { at, fact, number, oneOf, positiveInteger, positiveNumber } from "../../../rules/tolerant.ts"
import { vectordbEdition, vectordbInWords } from "../edition.ts"
import { vectordbFacts } from "./evidence.ts"

/** Loading a collection is no query run. */
const isQueryRun = ({ command }: RunEvidence): boolean => oneOf(preparing)(command, "command")._tag !== "present"

const aboutQueries = (rule: RunRule): RunRule => ({
  ...rule,
  evaluate: (run) => isQueryRun(run) ? rule.evaluate(run) : []
})

export const runtime: RunRule = aboutQueries(runRule({
  id: "vdb-runtime",
  title: "Runtime",
  demands:
    `A timed run lasts at least ${vectordbInWords.shortestRuntime} s. A run that ends by its number of queries has no such limit.`,
  source: "run check check_runtime of release 3.0.26, applied to the executed value",
  since: "v3.0",
  evidence: "plan",
  reads: ["runtime", "queries"],
  examples: { pass: "30 s", fail: "29 s" }
}, (run, say) => {
  const seconds = fact(run, vectordbFacts.runtime)
  const counted = positiveInteger(fact(run, vectordbFacts.queries), "queries")
  if (seconds._tag === "missing" && counted._tag === "present") return []
  return K.judged(say, { runtime: number(seconds, "runtime") }, ({ runtime }) => {
    const { shortestRuntime } = vectordbEdition(run.edition)
    return runtime >= shortestRuntime ? [] : [
      say.invalid(`the run lasted ${runtime} s; at least ${shortestRuntime} s make a run`, {
        parameter: "runtime",
        expected: `>= ${shortestRuntime}`,
        actual: runtime
      })
    ]
  })
}))

export const scaleOfData: RunRule = aboutQueries(runRule({
  id: "5.1.1",
  title: "Scale of the data",
  demands:
    "The number of vectors and their dimension are recorded. The table of scales they must match is not published.",
  source: "Rules.md 5.1.1",
  since: "v3.0",
  evidence: "plan",
  reads: ["vectors", "dimension"],
  examples: { pass: "1000000 vectors of dimension 1536", fail: "no dimension recorded" }
}, (run, say) =>
  K.judged(say, {
    num_vectors: positiveInteger(fact(run, vectordbFacts.vectors), "num_vectors"),
    dimension: positiveInteger(fact(run, vectordbFacts.dimension), "dimension")
  }, () => [])))

const recallOf = (run: RunEvidence): Known<number> => {
  const inside = K.flatMap(
    at(run.metrics, "recall"),
    (value, source) =>
      number(isJsonObject(value) ? at(present(value, source), "recall_at_k") : present(value, source), "recall")
  )
  return K.firstOf(
    number(fact(run, vectordbFacts.recall), "recall"),
    inside,
    number(at(run.metrics, "recall_at_k"), "recall_at_k")
  )
}

export const recall: RunRule = aboutQueries(runRule({
  id: "5.3.2",
  title: "Recall",
  demands: "Recall is reported, above 0 and at most 1. The target it must reach is not published.",
  source: "Rules.md 5.3.2",
  since: "v3.0",
  evidence: "run",
  reads: ["recall", "metrics.recall"],
  examples: { pass: "recall_at_k 0.95", fail: "no recall_stats.json" }
}, (run, say) =>
  K.judged(say, { recall: recallOf(run) }, ({ recall }) =>
    recall > 0 && recall <= 1 ? [] : [
      say.invalid(`recall ${recall} is not above 0 and at most 1`, {
        parameter: "recall",
        expected: "0 < recall <= 1",
        actual: recall
      })
    ])))

const reported = (run: RunEvidence, key: string): Known<number> => positiveNumber(at(run.metrics, key), key)

export const queryCount: RunRule = aboutQueries(runRule({
  id: "5.3.3",
  title: "Queries issued",
  demands: "Total queries and total time are reported, above 0. The minimum they must reach is not published.",
  source: "Rules.md 5.3.3",
  since: "v3.0",
  evidence: "run",
  reads: ["metrics.total_queries", "metrics.total_time_seconds"],
  examples: { pass: "total_queries 60000", fail: "total_queries 0" }
}, (run, say) =>
  K.judged(say, {
    total_queries: reported(run, "total_queries"),
    total_time_seconds: reported(run, "total_time_seconds")
  }, () => [])))

export const metricsReported: RunRule = aboutQueries(runRule({
  id: "5.3.4",
  title: "Metrics",
  demands: "Throughput and the mean, P95, P99 and P99.9 latencies are reported as numbers above 0.",
  source: "Rules.md 5.3.4",
  since: "v3.0",
  evidence: "run",
  reads: [
    "metrics.throughput_qps",
    "metrics.mean_latency_ms",
    "metrics.p95_latency_ms",
    "metrics.p99_latency_ms",
    "metrics.p999_latency_ms"
  ],
  examples: { pass: "all five present", fail: "p999_latency_ms missing" }
}, (run, say) =>
  K.judged(say, {
    throughput_qps: reported(run, "throughput_qps"),
    mean_latency_ms: reported(run, "mean_latency_ms"),
    p95_latency_ms: reported(run, "p95_latency_ms"),
    p99_latency_ms: reported(run, "p99_latency_ms"),
    p999_latency_ms: reported(run, "p999_latency_ms")
  }, () => [])))
