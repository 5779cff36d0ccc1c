/** A load or a search by the official programs, as this program's record holds it (OfficialMeasurement.ts). */
import type { JsonObject } from "../../../domain/Json.ts"
import { plural } from "../../../domain/Units.ts"
import { type Finding, held, numberOf, objectOf } from "../../../results/draft/held.ts"
import { measuredFact } from "../../../results/draft/measured.ts"
import type { OwnBody } from "../../../results/draft/OwnBody.ts"
import type { OwnKind } from "../../../results/draft/OwnKind.ts"
import type { OfficialWork } from "../official/OfficialWork.ts"
import { OfficialLoadMeasurement, OfficialSearchMeasurement } from "../OfficialMeasurement.ts"
import { vectordbFacts } from "../rules/evidence.ts"
import { vectorFigures } from "./figures.ts"

type Id = OfficialWork["kind"]

const planned = ({ body, place, record }: OwnBody): ReadonlyArray<Finding> => {
  const dataset = objectOf(objectOf(record["parameters"])["dataset"])
  return [
    ...held(`${place}.vectors`, numberOf(body["vectors"]), numberOf(dataset["num_vectors"])),
    ...held(`${place}.dimension`, numberOf(body["dimension"]), numberOf(dataset["dimension"]))
  ]
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null

const mpiFacts = (body: JsonObject) => {
  if (!isObject(body["mpi"])) return {}
  const { expected, failed, isPartial, missing } = objectOf(body["mpi"])
  return {
    ...measuredFact(vectordbFacts.mpi, {
      missing_ranks: missing ?? null,
      failed_ranks: failed ?? null,
      partial_failure: isPartial ?? null
    }),
    ...measuredFact(vectordbFacts.mpiRanks, expected ?? null)
  }
}

export const ownOfficialLoad: OwnKind = {
  id: "vectorload-official" satisfies Id,
  schema: OfficialLoadMeasurement,
  measured: () => [],
  facts: () => ({}),
  findings: (own) => [
    ...planned(own),
    ...held(`${own.place}.insertedVectors`, numberOf(own.body["insertedVectors"]), numberOf(own.body["vectors"]))
  ]
}

export const ownOfficialSearch: OwnKind = {
  id: "vectorsearch-official" satisfies Id,
  schema: OfficialSearchMeasurement,
  // What a server moved, and from where, is not known.
  measured: () => [{
    phase: "read",
    bytes: null,
    headline: null,
    total: null,
    rates: [],
    clientCache: "unknown",
    caches: ["unknown"],
    clientBound: null,
    clientBoundUnknown: "the engine does not tell it"
  }],
  facts: ({ body }) => {
    const { mean } = objectOf(body["recall"])
    const truth = objectOf(body["truth"])
    return {
      ...(typeof mean === "number" ? measuredFact(vectordbFacts.recall, mean) : {}),
      ...(isObject(body["truth"])
        ? measuredFact(vectordbFacts.groundTruth, { ok: truth["ok"] ?? null, coverage: truth["coverage"] ?? null })
        : {}),
      ...mpiFacts(body)
    }
  },
  findings: (own) => {
    const { body, place } = own
    const said = objectOf(body["statistics"])
    const [qps, queries, seconds] = ["throughput_qps", "total_queries", "total_time_seconds"].map((name) =>
      numberOf(said[name])
    )
    return [
      ...planned(own),
      ...held(`${place}.statistics.throughput_qps`, qps ?? Number.NaN, (queries ?? 0) / (seconds ?? 0))
    ]
  }
}

/** Under the official tool's names; a latency is one of a query where a batch is one query. */
export const officialFigures = (body: JsonObject): JsonObject =>
  vectorFigures(
    { ...objectOf(body["statistics"]), recall: objectOf(body["recall"])["mean"] ?? null },
    numberOf(body["batchSize"])
  )

/** What one search has in common with another. */
export const officialWords = ({ body, record }: OwnBody): string => {
  const { search } = objectOf(record["parameters"])
  return [
    `collection ${String(body["collection"])}`,
    body["batchSize"] === 1 ? "single queries" : `batches of ${String(body["batchSize"])}`,
    `search depth ${String(objectOf(search)["search_ef"])}`,
    `${plural(numberOf(body["processes"]), "query process", "query processes")}`
  ].join(", ")
}
