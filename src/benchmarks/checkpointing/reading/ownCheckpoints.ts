/** Checkpoints as this program measured them (CheckpointMeasurement.ts), read from a record. */
import * as Arr from "effect/Array"
import { isJsonObject, type JsonObject } from "../../../domain/Json.ts"
import { Phase } from "../../../domain/Measurement.ts"
import { mean, sum } from "../../../domain/statistics.ts"
import { coldReads, type Finding, held, numberOf, objectOf, objectsOf, ordered } from "../../../results/draft/held.ts"
import { cacheOf, clientLimitOf, figureOf, measuredFact, rateOf } from "../../../results/draft/measured.ts"
import type { OwnKind } from "../../../results/draft/OwnKind.ts"
import type { MeasuredPhase } from "../../../results/RunFacts.ts"
import { CheckpointMeasurement } from "../CheckpointMeasurement.ts"
import type { CheckpointWork } from "../CheckpointWork.ts"
import { checkpointFacts } from "../evidence.ts"

/** Checkpoints are served as their phase is. */
const measuredPhase = (measurement: JsonObject) => (phase: JsonObject): ReadonlyArray<MeasuredPhase> => {
  const name = Phase.literals.find((one) => one === phase["phase"])
  if (name === undefined) return []
  const headline = phase["headline"]
  const operations = objectsOf(phase["operations"])
  const clientCache = cacheOf(phase["clientCache"])
  return [{
    phase: name,
    bytes: figureOf(phase["bytes"]),
    headline: isJsonObject(headline) ? rateOf(headline["mean"]) : null,
    total: rateOf(phase["totalRate"]),
    rates: operations.map((operation) => rateOf(operation["bytesPerSecond"])),
    clientCache,
    caches: operations.map(() => clientCache),
    ...clientLimitOf(measurement, phase)
  }]
}

/** The longest rank is one of the ranks, and starts within the skew. */
const ofOperation = (operation: JsonObject, i: number, place: string): ReadonlyArray<Finding> => {
  const ranks = objectOf(operation["rankSeconds"])
  const longest = numberOf(operation["longestRankSeconds"])
  const at = `${place}.operations.${i}`
  return [
    ...held(`${at}.bytesPerSecond`, numberOf(operation["bytesPerSecond"]), numberOf(operation["bytes"]) / longest),
    ...held(`${at}.index`, numberOf(operation["index"]), i + 1),
    ...held(`${at}.rankSeconds.max`, numberOf(ranks["max"]), longest),
    ...ordered(`${at}.rankSeconds`, ranks, ["min", "median", "max"]),
    ...ordered(at, operation, ["rank0Seconds", "longestRankSeconds"]),
    ...ordered(at, operation, ["longestRankSeconds", "spanSeconds"]),
    ...ordered(at, operation, ["startSkewSeconds", "spanSeconds"])
  ]
}

const ofPhase = (phase: JsonObject, place: string): ReadonlyArray<Finding> => {
  const operations = objectsOf(phase["operations"])
  if (operations.length === 0) return []
  const all = (field: string) => operations.map((operation) => numberOf(operation[field]))
  const rates = all("bytesPerSecond")
  const headline = phase["headline"]
  const of = (field: string): number => isJsonObject(headline) ? numberOf(headline[field]) : Number.NaN
  const bytes = all("bytes")
  const longest = all("longestRankSeconds")
  return [
    ...(phase["phase"] === "read" ? coldReads(phase, place) : []),
    ...operations.flatMap((operation, i) => ofOperation(operation, i, place)),
    ...held(`${place}.bytes`, numberOf(phase["bytes"]), sum(bytes)),
    ...held(`${place}.headline.mean`, of("mean"), mean(rates)),
    ...held(`${place}.headline.min`, of("min"), rates.reduce((a, b) => Math.min(a, b))),
    ...held(`${place}.headline.max`, of("max"), rates.reduce((a, b) => Math.max(a, b))),
    ...held(`${place}.totalRate`, numberOf(phase["totalRate"]), sum(bytes) / sum(longest)),
    ...held(
      `${place}.dlioMean`,
      numberOf(phase["dlioMean"]),
      mean(Arr.zipWith(bytes, all("rank0Seconds"), (bytes, seconds) => bytes / seconds))
    )
  ]
}

export const ownCheckpoints: OwnKind = {
  id: "checkpoint" satisfies CheckpointWork["kind"],
  schema: CheckpointMeasurement,
  measured: ({ body, measurement }) => objectsOf(body["phases"]).flatMap(measuredPhase(measurement)),
  facts: (_, measured) => {
    const states = measured.flatMap(({ clientCache, phase }) =>
      clientCache === null ? [] : [[phase, clientCache] as const]
    )
    return states.length === 0 ? {} : measuredFact(checkpointFacts.clientCache, Object.fromEntries(states))
  },
  findings: ({ body, place }) => objectsOf(body["phases"]).flatMap((phase, i) => ofPhase(phase, `${place}.phases.${i}`))
}
