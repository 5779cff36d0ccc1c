/** Figures that this program measured, as a record holds them. */
import type { Json, JsonObject } from "../../domain/Json.ts"
import { ClientCache } from "../../domain/Measurement.ts"
import { present } from "../../rules/Evidence.ts"
import * as T from "../../rules/tolerant.ts"
import type { MeasuredPhase } from "../RunFacts.ts"
import type { Draft } from "./Draft.ts"

export const figureOf = (value: Json | undefined): number | null => T.toNumber(value) ?? null

/** A rate of nothing, or below it, is none. */
export const rateOf = (value: Json | undefined): number | null => {
  const rate = figureOf(value)
  return rate === null || rate <= 0 ? null : rate
}

type Cache = ClientCache | null

/** A word that nobody knows shows nothing of the cache. */
export const cacheOf = (value: Json | undefined): Cache =>
  value === undefined || value === null ? null : ClientCache.literals.find((word) => word === value) ?? "unknown"

/** How far a figure may be from the storage's own. */
const taint: ReadonlyArray<Cache> = ["cold", null, "unknown", "warm", "memory"]

export const worstCache = (caches: ReadonlyArray<Cache>): Cache =>
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

export const clientLimitOf = (
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

export const measuredFact = (name: string, value: Json): Draft["facts"] => ({ [name]: present(value, "measurement") })
