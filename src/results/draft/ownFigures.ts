/** Figures of a record of this program that repeat one another, held against each other. */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import * as T from "../../rules/tolerant.ts"

type Finding = readonly [parameter: string, reason: string]

/** Sums of the same doubles in another order. */
const tolerance = 1e-6

const differs = (a: number, b: number): boolean => Math.abs(a - b) > tolerance * Math.max(Math.abs(a), Math.abs(b))

const number = (value: Json | undefined): number => T.toNumber(value) ?? Number.NaN

const objects = (value: Json | undefined): ReadonlyArray<JsonObject> =>
  Array.isArray(value) ? (value as ReadonlyArray<Json>).filter(isJsonObject) : []

const total = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0)

const mean = (values: ReadonlyArray<number>): number => total(values) / values.length

/** NaN on either side is the schema's finding. */
const held = (parameter: string, said: number, again: number): ReadonlyArray<Finding> =>
  differs(said, again) ? [[parameter, `${parameter} says ${said}, the figures it follows from give ${again}`]] : []

const ofPhase = (phase: JsonObject, place: string): ReadonlyArray<Finding> => {
  const operations = objects(phase["operations"])
  if (operations.length === 0) return []
  const all = (field: string) => operations.map((operation) => number(operation[field]))
  const rates = all("bytesPerSecond")
  const headline = phase["headline"]
  const of = (field: string): number => isJsonObject(headline) ? number(headline[field]) : Number.NaN
  const bytes = all("bytes")
  const longest = all("longestRankSeconds")
  return [
    ...operations.flatMap((_, i) =>
      held(`${place}.operations.${i}.bytesPerSecond`, rates[i]!, bytes[i]! / longest[i]!)
    ),
    ...held(`${place}.bytes`, number(phase["bytes"]), total(bytes)),
    ...held(`${place}.headline.mean`, of("mean"), mean(rates)),
    ...held(`${place}.headline.min`, of("min"), rates.reduce((a, b) => Math.min(a, b))),
    ...held(`${place}.headline.max`, of("max"), rates.reduce((a, b) => Math.max(a, b))),
    ...held(`${place}.totalRate`, number(phase["totalRate"]), total(bytes) / total(longest)),
    ...held(
      `${place}.dlioMean`,
      number(phase["dlioMean"]),
      mean(all("rank0Seconds").map((seconds, i) => bytes[i]! / seconds))
    )
  ]
}

const ofTraining = (training: JsonObject): ReadonlyArray<Finding> => {
  const epochs = objects(training["epochs"])
  const all = (field: string) => epochs.map((epoch) => number(epoch[field]))
  const [bytes, seconds] = [all("bytes"), all("seconds")]
  if (epochs.length === 0) return []
  return [
    ...epochs.flatMap((epoch, i) =>
      held(`measurement.training.epochs.${i}.bytesPerSecond`, number(epoch["bytesPerSecond"]), bytes[i]! / seconds[i]!)
    ),
    ...held("measurement.training.bytesPerSecond", number(training["bytesPerSecond"]), total(bytes) / total(seconds)),
    ...[["auMean", "au"], ["nominalAuMean", "nominalAu"], ["samplesPerSecondMean", "samplesPerSecond"]].flatMap(
      ([name = "", field = ""]) => held(`measurement.training.${name}`, number(training[name]), mean(all(field)))
    )
  ]
}

/** The record repeats the figures of summary.json, and its own measurement repeats itself. */
export const ownFigures = (record: JsonObject, summary: JsonObject | null): ReadonlyArray<Finding> => {
  const { measurement, metrics } = record
  const repeated = isJsonObject(metrics) && summary !== null
    ? [...new Set([...Object.keys(metrics), ...Object.keys(summary)])].flatMap((name): ReadonlyArray<Finding> =>
      JSON.stringify(metrics[name] ?? null) === JSON.stringify(summary[name] ?? null)
        ? []
        : [[`metrics.${name}`, `metrics.${name} is another in the record than in summary.json`]]
    )
    : []
  if (!isJsonObject(measurement)) return repeated
  const { training } = measurement
  return [
    ...repeated,
    ...objects(measurement["phases"]).flatMap((phase, i) => ofPhase(phase, `measurement.phases.${i}`)),
    ...(isJsonObject(training) ? ofTraining(training) : [])
  ]
}
