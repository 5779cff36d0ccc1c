/** A search as this program measured it (SearchMeasurement.ts), read from a record. */
import * as Schema from "effect/Schema"
import { isJsonArray, type Json, type JsonObject } from "../../../domain/Json.ts"
import { LatencyCounts } from "../../../domain/LatencyCounts.ts"
import { LatencyHistogram } from "../../../domain/LatencyHistogram.ts"
import { plural } from "../../../domain/Units.ts"
import { coldReads, type Finding, held, numberOf, objectOf, objectsOf, ordered } from "../../../results/draft/held.ts"
import { cacheOf, clientLimitOf, figureOf, measuredFact, rateOf, worstCache } from "../../../results/draft/measured.ts"
import type { OwnBody } from "../../../results/draft/OwnBody.ts"
import type { OwnKind } from "../../../results/draft/OwnKind.ts"
import type { MeasuredPhase } from "../../../results/RunFacts.ts"
import { vectordbFacts } from "../rules/evidence.ts"
import { SearchMeasurement } from "../SearchMeasurement.ts"
import type { SearchWork } from "../VectorWork.ts"

const headlineOf = (body: JsonObject): JsonObject => objectsOf(body["points"])[numberOf(body["headline"])] ?? {}

/** Of the same number of lists as a point. */
const recallOf = (body: JsonObject, point: JsonObject): JsonObject =>
  objectsOf(body["recalls"]).find(({ probes }) => probes === point["probes"]) ?? {}

const measured = ({ body, measurement }: OwnBody): ReadonlyArray<MeasuredPhase> => {
  const point = headlineOf(body)
  const [bytes, seconds] = [figureOf(point["bytesAsked"]), figureOf(point["seconds"])]
  if (bytes === null || seconds === null || seconds <= 0) return []
  const cache = cacheOf(point["clientCache"])
  const rate = rateOf(bytes / seconds)
  return [{
    phase: "read",
    bytes,
    headline: rate,
    total: rate,
    rates: [rate],
    clientCache: worstCache([cache]),
    caches: [cache],
    ...clientLimitOf(measurement, point)
  }]
}

const countsAdd = (at: string, latency: Json | undefined, queries: number): ReadonlyArray<Finding> => {
  const decoded = Schema.decodeUnknownOption(LatencyCounts)(latency)
  // What cannot be decoded is the schema's finding.
  return decoded._tag === "None" ? [] : held(`${at}.latency.count`, LatencyHistogram.of(decoded.value).count, queries)
}

/** Of what a bare loop of the same reads would allow, by their number or by their bytes. */
const shareFindings = (point: JsonObject, at: string): ReadonlyArray<Finding> => {
  const bare = objectOf(point["bare"])
  const allowed = Math.min(
    numberOf(bare["readsPerSecond"]) / numberOf(point["readsPerQuery"]),
    numberOf(bare["bytesPerSecond"]) / numberOf(point["bytesPerQuery"])
  )
  return [
    ...held(`${at}.shareOfBare`, numberOf(point["shareOfBare"]), numberOf(point["queriesPerSecond"]) / allowed),
    ...held(
      `${at}.bare.readsPerSecond`,
      numberOf(bare["readsPerSecond"]),
      numberOf(bare["reads"]) / numberOf(bare["seconds"])
    ),
    ...held(
      `${at}.bare.bytesPerSecond`,
      numberOf(bare["bytesPerSecond"]),
      numberOf(bare["bytes"]) / numberOf(bare["seconds"])
    )
  ]
}

const ofPoint = (place: string) => (point: JsonObject, i: number): ReadonlyArray<Finding> => {
  const at = `${place}.points.${i}`
  const of = (name: string) => numberOf(point[name])
  return [
    ...coldReads(point, at),
    ...held(`${at}.queriesPerSecond`, of("queriesPerSecond"), of("queries") / of("seconds")),
    ...held(`${at}.bytesPerQuery`, of("bytesPerQuery"), of("bytesAsked") / of("queries")),
    ...held(`${at}.readsPerQuery`, of("readsPerQuery"), of("reads") / of("queries")),
    ...held(`${at}.meanReadBytes`, of("meanReadBytes"), of("bytesAsked") / of("reads")),
    ...countsAdd(at, point["latency"], of("queries")),
    ...shareFindings(point, at),
    ...(point["clientCache"] === "cold" && of("repeated") > 0
      ? [[`${at}.clientCache`, `${at}.clientCache says cold, and ${of("repeated")} queries were asked before`] as const]
      : [])
  ]
}

const ofRecall = (place: string) => (recall: JsonObject, i: number): ReadonlyArray<Finding> => {
  const at = `${place}.recalls.${i}`
  const last = isJsonArray(recall["byProbes"]) ? recall["byProbes"].at(-1) : undefined
  return [
    ...ordered(at, recall, ["min", "p5", "median", "p95", "max"]),
    ...ordered(at, recall, ["min", "mean", "max"]),
    ...(numberOf(recall["max"]) > 1
      ? [[`${at}.max`, `${at}.max says ${numberOf(recall["max"])}, and a recall is at most 1`] as const]
      : []),
    ...(isJsonArray(last) ? held(`${at}.mean`, numberOf(recall["mean"]), numberOf(last[1])) : [])
  ]
}

const findings = ({ body, place, record }: OwnBody): ReadonlyArray<Finding> => {
  const truth = objectOf(body["truth"])
  const planned = objectOf(objectOf(record["parameters"])["dataset"])
  return [
    ...objectsOf(body["points"]).flatMap(ofPoint(place)),
    ...objectsOf(body["recalls"]).flatMap(ofRecall(place)),
    ...held(`${place}.truth.vectors`, numberOf(truth["vectors"]), numberOf(body["vectors"])),
    ...held(`${place}.vectors`, numberOf(body["vectors"]), numberOf(planned["num_vectors"])),
    ...held(
      `${place}.residentBytesPerVector`,
      numberOf(body["residentBytesPerVector"]),
      numberOf(body["residentBytes"]) / numberOf(body["vectors"])
    ),
    ...held(`${place}.dimension`, numberOf(body["dimension"]), numberOf(planned["dimension"])),
    ...objectsOf(body["recalls"]).flatMap(({ queries }, i) =>
      held(`${place}.recalls.${i}.queries`, numberOf(queries), numberOf(truth["queries"]))
    )
  ]
}

/** A share and nothing else: as `flat_setup` of the official tool says it. */
const truthFact = (body: JsonObject): Json => ({
  ok: true,
  coverage: numberOf(objectOf(body["truth"])["vectors"]) / numberOf(body["vectors"])
})

export const ownSearch: OwnKind = {
  id: "vectorsearch" satisfies SearchWork["kind"],
  schema: SearchMeasurement,
  measured,
  facts: ({ body }) => {
    const recall = recallOf(body, headlineOf(body))["mean"]
    return {
      ...(typeof recall === "number" ? measuredFact(vectordbFacts.recall, recall) : {}),
      ...(Number.isFinite(numberOf(objectOf(body["truth"])["vectors"]))
        ? measuredFact(vectordbFacts.groundTruth, truthFact(body))
        : {})
    }
  },
  findings
}

const shares = [["p95", 0.95], ["p99", 0.99], ["p999", 0.999]] as const

/** Of the point that a run is spoken of by, under the official tool's names. What was not measured is not there. */
export const searchFigures = (body: JsonObject): JsonObject => {
  const point = headlineOf(body)
  const decoded = Schema.decodeUnknownOption(LatencyCounts)(point["latency"])
  const latency = decoded._tag === "None" ? undefined : LatencyHistogram.of(decoded.value)
  const milliseconds = (nanoseconds: number | null | undefined): number | null =>
    nanoseconds === null || nanoseconds === undefined ? null : nanoseconds / 1e6
  const all: ReadonlyArray<readonly [string, Json | undefined]> = [
    ["throughput_qps", point["queriesPerSecond"]],
    ["total_time_seconds", point["seconds"]],
    ["total_queries", point["queries"]],
    ["mean_latency_ms", milliseconds(latency?.mean)],
    ...shares.map(([name, share]) => [`${name}_latency_ms`, milliseconds(latency?.percentile(share))] as const),
    ["recall", recallOf(body, point)["mean"]],
    ["read_bytes_per_query", point["bytesPerQuery"]],
    ["reads_per_query", point["readsPerQuery"]],
    ["resident_bytes_per_vector", body["residentBytesPerVector"]]
  ]
  return Object.fromEntries(
    all.flatMap(([name, value]) => value === undefined || value === null ? [] : [[name, value]])
  )
}

/** What one search has in common with another: what it was asked, at which depth, how many at once. */
export const searchWords = ({ body, record }: OwnBody): string => {
  const point = headlineOf(body)
  const { dataset } = objectOf(record["parameters"])
  return [
    `collection ${String(objectOf(dataset)["collection_name"])}`,
    `${String(point["cache"])} reads`,
    plural(numberOf(point["probes"]), "list"),
    `${String(point["concurrency"])} at once`,
    `${String(body["queryMode"])} queries`,
    `recall@${String(recallOf(body, point)["k"])}`
  ].join(", ")
}
