/** What the summary of an official program's load or search says. */
import { formatInteger, formatSeconds, plural } from "../../../domain/Units.ts"
import { figures, type Row, unbroken } from "../../../view/rows.ts"
import type { SummaryInput, SummaryPart } from "../../../view/SummaryInput.ts"
import type { OfficialLoadMeasurement, OfficialSearchMeasurement, RanksSaid } from "../OfficialMeasurement.ts"
import { millisecondsText, none, rateText, recallText } from "./words.ts"

const where = (
  { collection, dimension, indexType, metric, server, vectors }: OfficialLoadMeasurement | OfficialSearchMeasurement
): Row => [
  "collection",
  `${collection} on ${server}: ${formatInteger(vectors)} vectors of ${dimension}, ${metric}, ${indexType}`
]

const ranksRow = (mpi: RanksSaid | null): ReadonlyArray<Row> =>
  mpi === null ? [] : [["ranks", `${mpi.expected} expected, ${mpi.missing} missing, ${mpi.failed} failed`]]

const unmeasured = ({ measurement }: SummaryInput): ReadonlyArray<string> =>
  measurement.unmeasured === undefined ? [] : [measurement.unmeasured]

const loaded = ({ indexType, insertedVectors, insertSeconds, seconds }: OfficialLoadMeasurement): string =>
  `${plural(insertedVectors, "vector")} inserted in ${formatSeconds(insertSeconds)}, ${indexType} finished after ${
    formatSeconds(seconds)
  } in all`

export const officialLoadSummary = (input: SummaryInput, body: OfficialLoadMeasurement): SummaryPart => ({
  figures: (sheet) => unbroken(sheet, `  ${loaded(body)}`),
  legend: [],
  caveats: input.measurement.labels ?? [],
  done: loaded(body),
  hasNoIoChoice: true,
  unjudged: "no rule judges a load by itself; the runs that search it are judged with it",
  rows: [
    where(body),
    ["vectors", `${body.distribution}, of length one, without a seed of their own`],
    ...ranksRow(body.mpi)
  ]
})

const columns = ["mean", "p95", "p99", "p999"] as const

export const officialSearchSummary = (input: SummaryInput, body: OfficialSearchMeasurement): SummaryPart => {
  const { batchSize, counted, processes, recall, statistics, truth } = body
  const of = (name: string) => statistics[name]
  const unit = batchSize === 1 ? "ms" : "ms / batch size"
  return {
    figures: (sheet) =>
      figures(
        sheet,
        ["", "queries/s", `recall@${recall.k}`, ...columns.map((name) => `${name} ${unit}`)],
        [[
          "",
          rateText(of("throughput_qps") ?? 0),
          recallText(recall.mean),
          ...columns.map((name) => millisecondsText(of(`${name}_latency_ms`) ?? null))
        ]]
      ),
    legend: [
      "As the program says it. It asks the same queries again and again, each process from the first on, so that caches of server and host may have served them.",
      ...(batchSize === 1 ? [] : [`A latency is the time of a call divided by its ${batchSize} queries.`])
    ],
    caveats: [...unmeasured(input), ...(input.measurement.labels ?? [])],
    limits: [{ of: "the search", by: "unknown", because: "neither the server nor its storage is looked at" }],
    notes: [
      ...(batchSize === 1 ? [] : [`latencies are those of a call divided by its ${batchSize} queries`]),
      ...(input.measurement.labels ?? [])
    ],
    rows: [
      where(body),
      [
        "queries",
        `${formatInteger(of("total_queries") ?? 0)} in ${formatSeconds(of("total_time_seconds") ?? 0)} by ${
          plural(processes, "process", "processes")
        }${body.ranks === 1 ? "" : ` on each of ${body.ranks} ranks`}${
          counted === null ? "" : `; their files have ${plural(counted.batches, "batch", "batches")}`
        }`
      ],
      ["recall", `mean ${recallText(recall.mean)} of ${plural(recall.queries, "query", "queries")}`],
      [
        "truth",
        truth === null
          ? `the program left no verdict on its exact answers ${none}`.trim()
          : `exact answers ${truth.ok ? "were had" : "were not had"}, over ${truth.coverage} of the vectors`
      ],
      ...ranksRow(body.mpi)
    ]
  }
}
