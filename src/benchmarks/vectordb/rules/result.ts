/** What a query run must have executed and reported. */
import { isJsonObject, type JsonObject } from "../../../domain/Json.ts"
import { plural } from "../../../domain/Units.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import { type Known, missing, present, type RunEvidence } from "../../../rules/Evidence.ts"
import { softened, type Voice } from "../../../rules/issue.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { at, fact, number, positiveInteger, positiveNumber, truth } from "../../../rules/tolerant.ts"
import { vectordbEdition, vectordbInWords } from "../edition.ts"
import { aboutQueries } from "./aboutQueries.ts"
import { vectordbFacts } from "./evidence.ts"

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

/** A run of the round whose tool wrote no count: the load has it, and the group is judged by that. */
const isUncounted = (run: RunEvidence): boolean =>
  run.ofRound === true && fact(run, vectordbFacts.vectors)._tag === "missing"

/** Sizes that no published class has; what is missing is said by others. */
const ofNoClass = (run: RunEvidence, say: Voice): ReadonlyArray<Issue> => {
  const vectors = positiveInteger(fact(run, vectordbFacts.vectors), "num_vectors")
  const dimension = positiveInteger(fact(run, vectordbFacts.dimension), "dimension")
  if (vectors._tag !== "present" || dimension._tag !== "present") return []
  const { classes } = vectordbEdition(run.edition)
  const sizes = (one: { readonly vectors: number; readonly dimension: number }) => `${one.vectors} × ${one.dimension}`
  const actual = sizes({ vectors: vectors.value, dimension: dimension.value })
  return classes.some((one) => sizes(one) === actual) ? [] : [
    say.warn(`no published class of results is ${actual}`, {
      parameter: "num_vectors",
      expected: classes.map((one) => `${sizes(one)} (${one.name})`).join(", "),
      actual
    })
  ]
}

export const scaleOfData: RunRule = aboutQueries(runRule({
  id: "5.1.1",
  title: "Scale of the data",
  demands:
    "The number of vectors and their dimension are recorded. The table of scales they must match is not published: other sizes than " +
    "those of the published classes are warned of. Tools of the round that run on one machine wrote the number in their verdict " +
    "alone, or nowhere: then the load says it.",
  source: "Rules.md 5.1.1",
  since: "v3.0",
  evidence: "plan",
  reads: ["vectors", "dimension"],
  examples: { pass: "1000000 vectors of dimension 1536", fail: "no dimension recorded" }
}, (run, say) =>
  K.together([
    K.judged(isUncounted(run) ? softened(say) : say, {
      num_vectors: positiveInteger(fact(run, vectordbFacts.vectors), "num_vectors")
    }, () => []),
    K.judged(say, { dimension: positiveInteger(fact(run, vectordbFacts.dimension), "dimension") }, () => []),
    ofNoClass(run, say)
  ])))

export const mode: RunRule = aboutQueries(runRule({
  id: "vdb-mode",
  title: "Mode of the run",
  demands: `A run that counts is ${
    vectordbInWords.modes.join(" or ")
  }; a sweep is practice. Nothing is said of a run that records no mode.`,
  source: "command line of release 3.0.26: a sweep writes no result that is submitted",
  since: "v3.0",
  evidence: "plan",
  reads: ["mode"],
  examples: { pass: "timed", fail: "sweep" }
}, (run, say) => {
  const found = fact(run, vectordbFacts.mode)
  if (found._tag !== "present") return []
  const { modes } = vectordbEdition(run.edition)
  const actual = String(found.value)
  return modes.includes(actual) ? [] : [
    say.invalid(`a run of mode ${actual} is practice and qualifies for nothing`, {
      parameter: "run.mode",
      expected: modes.join(" or "),
      actual
    })
  ]
}))

const recallOf = (run: RunEvidence): Known<number> => {
  const inside = K.flatMap(at(run.metrics, "recall"), (value, source) => {
    if (!isJsonObject(value)) return number(present(value, source), "recall")
    const of = present(value, source)
    return K.firstOf(number(at(of, "recall_at_k"), "recall_at_k"), number(at(of, "mean_recall"), "mean_recall"))
  })
  return K.firstOf(
    number(fact(run, vectordbFacts.recall), "recall"),
    inside,
    ...["recall_at_k", "mean_recall"].map((key) => number(at(run.metrics, key), key))
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

export const groundTruth: RunRule = aboutQueries(runRule({
  id: "5.3.5",
  title: "Ground truth",
  demands:
    "Recall is measured against exact answers over every vector of the data set: they were built, and cover all of it. The tool " +
    "says so in result_verdict.json, but not under MPI: such a run of the round is a disputed warning, as its validator warned; later " +
    "texts refuse it.",
  source: "Rules.md 5.3.5; mlcommons/storage issue 808, pull requests 809 and 847",
  since: "v3.0",
  evidence: "run",
  reads: ["groundTruth", "mpiRanks"],
  examples: { pass: "flat_setup ok, coverage 1.0", fail: "coverage 0.99; or flat_setup not ok" }
}, (run, say) => {
  if (run.metrics._tag === "pending") return "pending"
  const setup = fact(run, vectordbFacts.groundTruth)
  const stated = K.flatMap(
    setup,
    (value, source) => isJsonObject(value) ? present(value, source) : missing("flat_setup should be an object", source)
  )
  if (stated._tag !== "present") {
    const message = "not checked: no result_verdict.json says whether the exact answers cover every vector"
    const isPublished = run.ofRound === true && fact(run, vectordbFacts.mpiRanks)._tag === "present"
    return [
      isPublished
        ? say.unchecked(message, { parameter: "flat_setup", disputed: true })
        : say.unknown(message, { parameter: "flat_setup" })
    ]
  }
  return K.judged(say, {
    "flat_setup.ok": truth(at(stated, "ok"), "flat_setup.ok"),
    "flat_setup.coverage": number(at(stated, "coverage"), "flat_setup.coverage")
  }, (found) => {
    const coverage = found["flat_setup.coverage"]
    if (!found["flat_setup.ok"]) {
      return [
        say.invalid("the exact answers that recall is measured against were not built", {
          parameter: "flat_setup.ok",
          expected: "true",
          actual: "false"
        })
      ]
    }
    return coverage >= 1 ? [] : [
      say.invalid(`the exact answers that recall is measured against cover ${coverage} of the vectors`, {
        parameter: "flat_setup.coverage",
        expected: 1,
        actual: coverage
      })
    ]
  })
}))

const reported = (run: RunEvidence, key: string): Known<number> => positiveNumber(at(run.metrics, key), key)

/** `total_queries`, which the tool's summary of a run under MPI calls `query_count`. */
const queriesOf = (run: RunEvidence): Known<number> =>
  K.firstOf(reported(run, "total_queries"), reported(run, "query_count"))

export const queryCount: RunRule = aboutQueries(runRule({
  id: "5.3.3",
  title: "Queries issued",
  demands:
    "Total queries and total time are reported, above 0. The minimum they must reach is not published. Batches that failed are " +
    "counted by the tool as well, so they are named.",
  source: "Rules.md 5.3.3",
  since: "v3.0",
  evidence: "run",
  reads: [
    "metrics.total_queries",
    "metrics.query_count",
    "metrics.total_time_seconds",
    "metrics.failed_batches"
  ],
  examples: { pass: "total_queries 60000", fail: "total_queries 0" }
}, (run, say) =>
  K.judged(say, {
    total_queries: queriesOf(run),
    total_time_seconds: reported(run, "total_time_seconds")
  }, () => {
    const failed = number(at(run.metrics, "failed_batches"), "failed_batches")
    return failed._tag !== "present" || failed.value === 0 ? [] : [
      say.warn(`${failed.value} batches failed, and their queries are counted as answered`, {
        parameter: "failed_batches",
        expected: 0,
        actual: failed.value
      })
    ]
  })))

/** A list of ranks, or how many there are. */
const countIn = (mpi: Known<JsonObject>, key: "failed_ranks" | "missing_ranks"): Known<number> =>
  K.flatMap(
    at(mpi, key),
    (value, source) =>
      Array.isArray(value) ? present(value.length, source) : number(present(value, source), `mpi.${key}`)
  )

export const everyRank: RunRule = aboutQueries(runRule({
  id: "vdb-ranks",
  title: "Every rank took part",
  demands:
    "A run under MPI says of its ranks that none failed and none is missing: their queries are missing from the rate. One that " +
    "does not say it is not believed; of the round, whose packages hold the ranks' summary alone, it is a warning.",
  source: "this program; vdb-mpi-wrapper ends with status 1 then",
  since: "v3.0",
  evidence: "run",
  reads: ["mpi", "mpiRanks"],
  examples: { pass: "missing_ranks []", fail: "missing_ranks [3]" }
}, (run, say) => {
  const mpi = fact(run, vectordbFacts.mpi)
  const started = fact(run, vectordbFacts.mpiRanks)
  if (mpi._tag !== "present" && started._tag !== "present") return []
  if (run.metrics._tag === "pending") return "pending"
  const said = K.flatMap(
    mpi,
    (value, source) => isJsonObject(value) ? present(value, source) : missing("mpi should be an object", source)
  )
  if (said._tag !== "present") {
    return K.judged(run.ofRound === true && mpi._tag === "missing" ? softened(say) : say, { mpi: said }, () => [])
  }
  return K.judged(say, {
    "mpi.missing_ranks": countIn(said, "missing_ranks"),
    "mpi.failed_ranks": countIn(said, "failed_ranks")
  }, (counts) => {
    const [absent, failed] = [counts["mpi.missing_ranks"], counts["mpi.failed_ranks"]]
    const partial = truth(at(said, "partial_failure"), "mpi.partial_failure")
    return absent + failed === 0 && !(partial._tag === "present" && partial.value) ? [] : [
      say.invalid(
        `the run failed in part: ${plural(absent, "rank is", "ranks are")} missing, ${plural(failed, "rank")} failed`,
        { parameter: "mpi.partial_failure", expected: "false", actual: "true", source: said.source }
      )
    ]
  })
}))

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
