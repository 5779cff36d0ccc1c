/** Figures of a record of this program that follow from one another, held against each other. */
import * as Arr from "effect/Array"
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import * as T from "../../rules/tolerant.ts"

export type Finding = readonly [parameter: string, reason: string]

/** Sums of the same doubles in another order. */
const tolerance = 1e-6

const differs = (a: number, b: number): boolean => Math.abs(a - b) > tolerance * Math.max(Math.abs(a), Math.abs(b))

/** NaN where there is none. */
export const numberOf = (value: Json | undefined): number => T.toNumber(value) ?? Number.NaN

export const objectsOf = (value: Json | undefined): ReadonlyArray<JsonObject> =>
  Array.isArray(value) ? (value as ReadonlyArray<Json>).filter(isJsonObject) : []

export const objectOf = (value: Json | undefined): JsonObject => isJsonObject(value) ? value : {}

/** NaN on either side is the schema's finding. */
export const held = (parameter: string, said: number, again: number): ReadonlyArray<Finding> =>
  differs(said, again) ? [[parameter, `${parameter} says ${said}, the figures it follows from give ${again}`]] : []

/** Each must be at least the one before it. */
export const ordered = (
  place: string,
  object: JsonObject,
  fields: ReadonlyArray<string>
): ReadonlyArray<Finding> =>
  Arr.zip(fields, fields.slice(1)).flatMap(([less, more]) => {
    return numberOf(object[less]) > numberOf(object[more]) * (1 + tolerance)
      ? [[`${place}.${more}`, `${place}.${more} says ${numberOf(object[more])}, ${less} ${numberOf(object[less])}`]]
      : []
  })

/** Below this share of what the ranks asked for the client's cache served the rest. */
const coldShare = 0.9

/** Counted for the ranks alone, by either engine. */
const ownCounters = /\/proc\/\S+\/io /

/** Reads are not cold where the ranks' own counters, recorded beside the word, show that they fetched less. */
export const coldReads = (one: JsonObject, place: string): ReadonlyArray<Finding> =>
  one["clientCache"] !== "cold" ? [] : objectsOf(one["cacheEvidence"]).flatMap((evidence): ReadonlyArray<Finding> => {
    const [asked, observed] = [numberOf(evidence["askedBytes"]), numberOf(evidence["observedBytes"])]
    const { source } = evidence
    return typeof source === "string" && ownCounters.test(source) && observed < coldShare * asked
      ? [[`${place}.clientCache`, `${place}.clientCache says cold, and ${source} ${observed} of ${asked} bytes`]]
      : []
  })
