/** What the summary of a search says: never a rate without the recall and the bytes that it is of. */
import { formatBytes, formatInteger, formatRate, formatSeconds, plural } from "../../../domain/Units.ts"
import { cacheCaveat, evidenceText, memoryText } from "../../../view/measuredText.ts"
import { figures, type Row } from "../../../view/rows.ts"
import type { Limit, SummaryInput, SummaryPart } from "../../../view/SummaryInput.ts"
import { headlineOf } from "../headline.ts"
import type { Recall, SearchMeasurement, SearchPoint } from "../SearchMeasurement.ts"
import { latencyOf, millisecondsText, none, rateText, recallText } from "./words.ts"

const recallAt = ({ recalls }: SearchMeasurement, point: SearchPoint): Recall | undefined =>
  recalls.find(({ probes }) => probes === point.probes)

const pointRow = (body: SearchMeasurement) => (point: SearchPoint): ReadonlyArray<string> => [
  point.cache,
  String(point.probes),
  String(point.concurrency),
  rateText(point.queriesPerSecond),
  recallText(recallAt(body, point)?.mean),
  millisecondsText(latencyOf(point, 0.5)),
  millisecondsText(latencyOf(point, 0.99)),
  millisecondsText(latencyOf(point, 0.999)),
  formatBytes(point.bytesBelowCache === null ? Number.NaN : point.bytesBelowCache / point.queries).replace(
    "NaN B",
    none
  ),
  point.readsPerQuery.toFixed(1),
  point.shareOfBare === null ? none : `${Math.round(100 * point.shareOfBare)} %`,
  point.clientCache
]

const where = ({ cache, concurrency, probes }: SearchPoint): string =>
  `${cache}, ${plural(probes, "list")}, ${concurrency} at once`

/** What was asked to be warm is no surprise. */
const cacheDoubt = ({ cache, clientCache }: SearchPoint): string | undefined =>
  cache === "warm" && clientCache === "warm" ? undefined : cacheCaveat[clientCache]

/** What a point is not, beside its limit. */
const doubtsOf = (point: SearchPoint): ReadonlyArray<string> => [
  ...(point.bareUnknown === undefined
    ? []
    : [`${where(point)}: its share of bare reads is not known: ${point.bareUnknown}`]),
  ...(point.unserved === 0
    ? []
    : [
      `${where(point)}: ${plural(point.unserved, "query", "queries")} had arrived and were not begun: it cannot keep up`
    ])
]

const caveatsOf = (point: SearchPoint): ReadonlyArray<string> => {
  const cache = cacheDoubt(point)
  return [
    ...(cache === undefined ? [] : [`${where(point)}: ${cache}`]),
    ...(point.clientBound === null ? [] : [`${where(point)}: client-bound: ${point.clientBound}`]),
    ...(point.clientBoundUnknown === null
      ? []
      : [`${where(point)}: whether the client was the limit is not known: ${point.clientBoundUnknown}`]),
    ...doubtsOf(point)
  ]
}

/** From here on the same reads alone would hardly have gone faster. */
const nearBare = 0.8

const limitOf = (point: SearchPoint): Limit => {
  const of = where(point)
  const { clientBound, clientBoundUnknown, clientCache, shareOfBare } = point
  const unknown = (because: string): Limit => ({ of, by: "unknown", because })
  if (clientBound !== null) return { of, by: "client", because: clientBound }
  if (clientBoundUnknown !== null) return unknown(clientBoundUnknown)
  const cache = cacheDoubt(point)
  if (cache !== undefined) return unknown(`the search ${cache}`)
  if (clientCache === "warm") return unknown("it was asked to search what this host's memory holds")
  if (shareOfBare === null) return unknown(point.bareUnknown ?? "the same reads alone were not measured")
  const share = `${Math.round(100 * shareOfBare)} % of what the same reads alone would allow`
  return shareOfBare >= nearBare ? { of, by: "storage", because: share } : unknown(
    `queries/s are ${share}, and the client was not at its limit: more queries at once may go faster`
  )
}

const recallRow = (recall: Recall): string =>
  `mean ${recallText(recall.mean)}, p5 ${recallText(recall.p5)}, min ${recallText(recall.min)} of ${
    plural(recall.queries, "query", "queries")
  }${recall.withTies === null ? "" : `; ${recallText(recall.withTies)} with neighbours as near`}; with fewer lists ${
    recall.byProbes.slice(0, -1).map(([probes, share]) => `${probes}: ${share.toFixed(3)}`).join(", ") || none
  }`

const targetRows = ({ points, recalls, targets }: SearchMeasurement): ReadonlyArray<Row> =>
  targets.map(({ point: at, target }): Row => {
    const point = at === null ? undefined : points[at]
    const recall = recalls.find(({ probes }) => probes === point?.probes)
    return [
      `recall ${target}`,
      point === undefined
        ? "not reached"
        : `${plural(point.probes, "list")}: recall ${recallText(recall?.mean)}, ${
          rateText(point.queriesPerSecond)
        } queries/s, p99 ${millisecondsText(latencyOf(point, 0.99))} ms, ${formatBytes(point.bytesPerQuery)} a query`
    ]
  })

const bareText = ({ bare }: SearchPoint): string | undefined =>
  bare === null
    ? undefined
    : `the same reads alone: ${rateText(bare.readsPerSecond)} reads/s, ${formatRate(bare.bytesPerSecond)}`

export const searchSummary = ({ measurement }: SummaryInput, body: SearchMeasurement): SummaryPart => {
  const { indexBytes, indexType, lists, points, recalls, residentBytesPerVector, truth, vectors } = body
  const { point: head } = headlineOf(body)
  const bare = bareText(head)
  return {
    figures: (sheet) =>
      figures(
        sheet,
        [
          "",
          "lists",
          "at once",
          "queries/s",
          `recall@${recalls[0]?.k ?? ""}`,
          "p50 ms",
          "p99 ms",
          "p99.9 ms",
          "below cache",
          "reads",
          "of bare",
          "cache"
        ],
        points.map(pointRow(body))
      ),
    legend: [
      "Recall is the mean over a fixed sample of queries, each against its exact neighbours. below cache: bytes a query that this host's cache did not have, by the processes' own counters.",
      "of bare: queries/s as a share of what a bare loop of the same reads would allow. A percentile needs ten queries beyond it.",
      `${indexType} reads whole lists: a test of large blocks. Compare it only at the same vectors, k, recall and resident bytes.`
    ],
    caveats: [...points.flatMap(caveatsOf), ...(measurement.labels ?? [])],
    limits: [limitOf(head)],
    notes: [
      ...points.flatMap((point) => point === head ? doubtsOf(point) : caveatsOf(point)),
      ...(measurement.labels ?? [])
    ],
    verified: `${plural(body.listsVerified, "list")} checked by digest`,
    rows: [
      [
        "index",
        `${indexType}, ${plural(lists, "list")}, ${formatBytes(indexBytes)} for ${formatInteger(vectors)} vectors; ${
          residentBytesPerVector.toFixed(1)
        } bytes a vector in memory`
      ],
      ...recalls.map((recall): Row => [`recall@${recall.k}`, `${plural(recall.probes, "list")}: ${recallRow(recall)}`]),
      ...targetRows(body),
      [
        "truth",
        `${plural(truth.queries, "query", "queries")} against all ${formatInteger(truth.vectors)} vectors, ${
          truth.reused ? "kept from an earlier run" : `by brute force in ${formatSeconds(truth.seconds)}`
        } (${truth.fingerprint})`
      ],
      ["reads", `${formatBytes(head.meanReadBytes)} each${bare === undefined ? "" : `; ${bare}`}`],
      ...(head.cacheEvidence[0] === undefined ? [] : [["cache", evidenceText(head.cacheEvidence[0])] satisfies Row]),
      [
        "client",
        [
          `${(1000 * head.cpuSeconds / head.queries).toFixed(2)} CPU ms a query`,
          ...memoryText(measurement),
          ...(measurement.readCalibration === undefined || measurement.readCalibration === null
            ? []
            : [`alone it searches ${formatRate(measurement.readCalibration.bytesPerSecond)}`])
        ].join(", ")
      ]
    ]
  }
}
