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

/** Each must be at least the one before it. */
const ordered = (place: string, object: JsonObject, fields: ReadonlyArray<string>): ReadonlyArray<Finding> =>
  fields.slice(1).flatMap((field, i) => {
    const [less, more] = [fields[i]!, field]
    return number(object[less]) > number(object[more]) * (1 + tolerance)
      ? [[`${place}.${more}`, `${place}.${more} says ${number(object[more])}, ${less} ${number(object[less])}`]]
      : []
  })

const within = (value: Json | undefined): JsonObject => isJsonObject(value) ? value : {}

const ofCalibration = (measurement: JsonObject, name: string): ReadonlyArray<Finding> => {
  const { bytes, bytesPerSecond, seconds } = within(measurement[name])
  return held(`measurement.${name}.bytesPerSecond`, number(bytesPerSecond), number(bytes) / number(seconds))
}

/** Below this share of what the ranks asked for the client's cache served the rest. */
const coldShare = 0.9

/** Counted for the ranks alone, by either engine. */
const ownCounters = /\/proc\/\S+\/io /

/** Reads are not cold where the ranks' own counters, recorded beside the word, show that they fetched less. */
const ofCache = (one: JsonObject, place: string): ReadonlyArray<Finding> =>
  one["clientCache"] !== "cold" ? [] : objects(one["cacheEvidence"]).flatMap((evidence): ReadonlyArray<Finding> => {
    const [asked, observed] = [number(evidence["askedBytes"]), number(evidence["observedBytes"])]
    const { source } = evidence
    return typeof source === "string" && ownCounters.test(source) && observed < coldShare * asked
      ? [[`${place}.clientCache`, `${place}.clientCache says cold, and ${source} ${observed} of ${asked} bytes`]]
      : []
  })

/** The longest rank is one of the ranks, and starts within the skew. */
const ofOperation = (operation: JsonObject, i: number, place: string): ReadonlyArray<Finding> => {
  const ranks = within(operation["rankSeconds"])
  const longest = number(operation["longestRankSeconds"])
  const at = `${place}.operations.${i}`
  return [
    ...held(`${at}.bytesPerSecond`, number(operation["bytesPerSecond"]), number(operation["bytes"]) / longest),
    ...held(`${at}.index`, number(operation["index"]), i + 1),
    ...held(`${at}.rankSeconds.max`, number(ranks["max"]), longest),
    ...ordered(`${at}.rankSeconds`, ranks, ["min", "median", "max"]),
    ...ordered(at, operation, ["rank0Seconds", "longestRankSeconds"]),
    ...ordered(at, operation, ["longestRankSeconds", "spanSeconds"]),
    ...ordered(at, operation, ["startSkewSeconds", "spanSeconds"])
  ]
}

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
    ...(phase["phase"] === "read" ? ofCache(phase, place) : []),
    ...operations.flatMap((operation, i) => ofOperation(operation, i, place)),
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

/** What an epoch's samples follow from, as the record has it elsewhere; NaN where it does not say it. */
interface Workload {
  readonly processes: number
  readonly batch: number
  readonly sampleBytes: number
  readonly threshold: number
}

const workloadOf = ({ num_processes: processes, parameters }: JsonObject): Workload => {
  const { dataset, metric, reader } = within(parameters)
  return {
    processes: number(processes),
    batch: number(within(reader)["batch_size"]),
    sampleBytes: number(within(dataset)["record_length_bytes"]),
    threshold: 100 * number(within(metric)["au"])
  }
}

const ofTraining = (training: JsonObject, workload: Workload): ReadonlyArray<Finding> => {
  const epochs = objects(training["epochs"])
  const all = (field: string) => epochs.map((epoch) => number(epoch[field]))
  const [bytes, seconds] = [all("bytes"), all("seconds")]
  if (epochs.length === 0) return []
  return [
    ...epochs.flatMap((epoch, i) => [
      ...ofCache(epoch, `measurement.training.epochs.${i}`),
      ...held(
        `measurement.training.epochs.${i}.bytesPerSecond`,
        number(epoch["bytesPerSecond"]),
        bytes[i]! / seconds[i]!
      ),
      ...held(
        `measurement.training.epochs.${i}.samples`,
        number(epoch["samples"]),
        number(epoch["steps"]) * workload.batch * workload.processes
      ),
      ...held(`measurement.training.epochs.${i}.epoch`, number(epoch["epoch"]), i + 1),
      ...ordered(`measurement.training.epochs.${i}.wait`, within(epoch["wait"]), ["p50", "p95", "p99", "max"]),
      ...ordered(`measurement.training.epochs.${i}.wait`, within(epoch["wait"]), ["mean", "max"])
    ]),
    ...held("measurement.training.auThresholdPercent", number(training["auThresholdPercent"]), workload.threshold),
    ...held(
      "measurement.training.bytesPerSampleRatio",
      number(training["bytesPerSampleRatio"]),
      total(bytes) / (total(all("samples")) * workload.sampleBytes)
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
    ...["calibration", "readCalibration"].flatMap((name) => ofCalibration(measurement, name)),
    ...(isJsonObject(training) ? ofTraining(training, workloadOf(record)) : [])
  ]
}
