/** What this program's own engines measured (domain/Measurement.ts), as the record holds it. */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { ClientCache, Phase } from "../../domain/Measurement.ts"
import { plural } from "../../domain/Units.ts"
import type { Known } from "../../rules/Evidence.ts"
import * as T from "../../rules/tolerant.ts"
import type { MeasuredPhase } from "../RunFacts.ts"

type Cache = ClientCache | null

const number = (value: Json | undefined): number | null => T.toNumber(value) ?? null

/** A rate of nothing, or below it, is none. */
const rateOf = (value: Json | undefined): number | null => {
  const rate = number(value)
  return rate === null || rate <= 0 ? null : rate
}

const literal = <A extends string>(choices: ReadonlyArray<A>, value: Json | undefined): A | null =>
  choices.find((choice) => choice === value) ?? null

/** A word that nobody knows shows nothing of the cache. */
const cacheOf = (value: Json | undefined): Cache =>
  value === undefined || value === null ? null : literal(ClientCache.literals, value) ?? "unknown"

const objects = (value: Json | undefined): ReadonlyArray<JsonObject> =>
  Array.isArray(value) ? (value as ReadonlyArray<Json>).filter(isJsonObject) : []

/** How far a figure may be from the storage's own. */
const taint: ReadonlyArray<Cache> = ["cold", null, "unknown", "warm", "memory"]

const worstOf = (caches: ReadonlyArray<Cache>): Cache =>
  caches.reduce<Cache>(
    (worst, cache) => taint.indexOf(cache) > taint.indexOf(worst) ? cache : worst,
    caches[0] ?? null
  )

/** Older records do not tell the client that was not the limit from one of which it is not known. */
const unknownLimit = (measurement: JsonObject, phase: JsonObject): string | null =>
  measurement["engine"] !== "native"
    ? "the engine does not tell it"
    : measurement[phase["phase"] === "read" ? "readCalibration" : "calibration"] === undefined
    ? "the record has no calibration of it"
    : null

const clientLimit = (
  measurement: JsonObject,
  phase: JsonObject
): Pick<MeasuredPhase, "clientBound" | "clientBoundUnknown"> => {
  const { clientBound, clientBoundUnknown } = phase
  if (typeof clientBound === "string") return { clientBound, clientBoundUnknown: null }
  return {
    clientBound: null,
    clientBoundUnknown: typeof clientBoundUnknown === "string" ? clientBoundUnknown : unknownLimit(measurement, phase)
  }
}

/** Checkpoints are served as their phase is. */
const checkpointPhase = (measurement: JsonObject) => (phase: JsonObject): ReadonlyArray<MeasuredPhase> => {
  const name = literal(Phase.literals, phase["phase"])
  if (name === null) return []
  const headline = phase["headline"]
  const operations = objects(phase["operations"])
  const clientCache = cacheOf(phase["clientCache"])
  return [{
    phase: name,
    bytes: number(phase["bytes"]),
    headline: isJsonObject(headline) ? rateOf(headline["mean"]) : null,
    total: rateOf(phase["totalRate"]),
    rates: operations.map((operation) => rateOf(operation["bytesPerSecond"])),
    clientCache,
    caches: operations.map(() => clientCache),
    ...clientLimit(measurement, phase)
  }]
}

const clientBoundOf = (epochs: ReadonlyArray<JsonObject>): string | null => {
  const bound = epochs.flatMap(({ verdict }) =>
    isJsonObject(verdict) && verdict["limit"] === "client-bound" ? [String(verdict["because"])] : []
  )
  const [first] = bound
  return first === undefined ? null : `${bound.length} of ${plural(epochs.length, "epoch")}: ${first}`
}

/** Epochs without a verdict, as far as no other was client-bound. */
const unjudgedOf = (epochs: ReadonlyArray<JsonObject>): string | null => {
  const unjudged = epochs.filter(({ verdict }) => !isJsonObject(verdict)).length
  return unjudged === 0 || clientBoundOf(epochs) !== null
    ? null
    : `nothing tells what held ${unjudged} of ${epochs.length} epochs back`
}

const sum = (values: ReadonlyArray<number | null>): number | null =>
  values.reduce((total, value) => total === null || value === null ? null : total + value, 0)

const trainingPhase = (training: JsonObject): ReadonlyArray<MeasuredPhase> => {
  const epochs = objects(training["epochs"])
  if (epochs.length === 0) return []
  const caches = epochs.map(({ clientCache }) => cacheOf(clientCache))
  const rate = rateOf(training["bytesPerSecond"])
  return [{
    phase: "read",
    bytes: sum(epochs.map(({ bytes }) => number(bytes))),
    headline: rate,
    total: rate,
    rates: epochs.map(({ bytesPerSecond }) => rateOf(bytesPerSecond)),
    clientCache: worstOf(caches),
    caches,
    clientBound: clientBoundOf(epochs),
    clientBoundUnknown: unjudgedOf(epochs)
  }]
}

/** Damage gives null where a figure was, never a figure. */
export const measuredPhases = (record: Known<JsonObject>): ReadonlyArray<MeasuredPhase> => {
  const found = T.at(record, "measurement")
  if (found._tag !== "present" || !isJsonObject(found.value)) return []
  const { phases, training } = found.value
  return [
    ...objects(phases).flatMap(checkpointPhase(found.value)),
    ...(isJsonObject(training) ? trainingPhase(training) : [])
  ]
}
