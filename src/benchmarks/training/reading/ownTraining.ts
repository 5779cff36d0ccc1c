/** Training as this program measured it (TrainingMeasurement.ts), read from a record. */
import { isJsonObject, type JsonObject } from "../../../domain/Json.ts"
import { mean, sum } from "../../../domain/statistics.ts"
import { plural } from "../../../domain/Units.ts"
import { coldReads, type Finding, held, numberOf, objectOf, objectsOf, ordered } from "../../../results/draft/held.ts"
import { cacheOf, figureOf, measuredFact, rateOf, worstCache } from "../../../results/draft/measured.ts"
import type { OwnBody } from "../../../results/draft/OwnBody.ts"
import type { OwnKind } from "../../../results/draft/OwnKind.ts"
import type { MeasuredPhase } from "../../../results/RunFacts.ts"
import { trainingFacts } from "../rules/evidence.ts"
import { TrainingMeasurement } from "../TrainingMeasurement.ts"
import type { TrainWork } from "../TrainingWork.ts"

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

const sumOf = (values: ReadonlyArray<number | null>): number | null =>
  values.reduce((total, value) => total === null || value === null ? null : total + value, 0)

const measured = ({ body }: OwnBody): ReadonlyArray<MeasuredPhase> => {
  const epochs = objectsOf(body["epochs"])
  if (epochs.length === 0) return []
  const caches = epochs.map(({ clientCache }) => cacheOf(clientCache))
  const rate = rateOf(body["bytesPerSecond"])
  return [{
    phase: "read",
    bytes: sumOf(epochs.map(({ bytes }) => figureOf(bytes))),
    headline: rate,
    total: rate,
    rates: epochs.map(({ bytesPerSecond }) => rateOf(bytesPerSecond)),
    clientCache: worstCache(caches),
    caches,
    clientBound: clientBoundOf(epochs),
    clientBoundUnknown: unjudgedOf(epochs)
  }]
}

/** Where an engine says that an epoch shows little of the storage, each reason once with its epochs. */
const starvedOf = (epochs: ReadonlyArray<JsonObject>): ReturnType<OwnKind["facts"]> => {
  const starved = epochs.flatMap(({ epoch, starved: reason }) =>
    typeof reason === "string" ? [[String(epoch), reason] as const] : []
  )
  if (starved.length === 0) return {}
  const reasons = [...new Set(starved.map(([, reason]) => reason))].map((reason) =>
    `epochs ${starved.flatMap(([epoch, other]) => other === reason ? [epoch] : []).join(", ")}: ${reason}`
  )
  return measuredFact(trainingFacts.starvedEpochs, reasons)
}

/** What an epoch's samples follow from, as the record has it elsewhere; NaN where it does not say it. */
interface Workload {
  readonly processes: number
  readonly batch: number
  readonly sampleBytes: number
  readonly threshold: number
}

const workloadOf = ({ num_processes: processes, parameters }: JsonObject): Workload => {
  const { dataset, metric, reader } = objectOf(parameters)
  return {
    processes: numberOf(processes),
    batch: numberOf(objectOf(reader)["batch_size"]),
    sampleBytes: numberOf(objectOf(dataset)["record_length_bytes"]),
    threshold: 100 * numberOf(objectOf(metric)["au"])
  }
}

const ofEpoch = (epoch: JsonObject, i: number, place: string, workload: Workload): ReadonlyArray<Finding> => {
  const at = `${place}.epochs.${i}`
  const wait = objectOf(epoch["wait"])
  return [
    ...coldReads(epoch, at),
    ...held(
      `${at}.bytesPerSecond`,
      numberOf(epoch["bytesPerSecond"]),
      numberOf(epoch["bytes"]) / numberOf(epoch["seconds"])
    ),
    ...held(
      `${at}.samples`,
      numberOf(epoch["samples"]),
      numberOf(epoch["steps"]) * workload.batch * workload.processes
    ),
    ...held(`${at}.epoch`, numberOf(epoch["epoch"]), i + 1),
    ...ordered(`${at}.wait`, wait, ["p50", "p95", "p99", "max"]),
    ...ordered(`${at}.wait`, wait, ["mean", "max"])
  ]
}

const findings = ({ body, place, record }: OwnBody): ReadonlyArray<Finding> => {
  const workload = workloadOf(record)
  const epochs = objectsOf(body["epochs"])
  const all = (field: string) => epochs.map((epoch) => numberOf(epoch[field]))
  const [bytes, seconds] = [all("bytes"), all("seconds")]
  if (epochs.length === 0) return []
  return [
    ...epochs.flatMap((epoch, i) => ofEpoch(epoch, i, place, workload)),
    ...held(`${place}.auThresholdPercent`, numberOf(body["auThresholdPercent"]), workload.threshold),
    ...held(
      `${place}.bytesPerSampleRatio`,
      numberOf(body["bytesPerSampleRatio"]),
      sum(bytes) / (sum(all("samples")) * workload.sampleBytes)
    ),
    ...held(`${place}.bytesPerSecond`, numberOf(body["bytesPerSecond"]), sum(bytes) / sum(seconds)),
    ...[["auMean", "au"], ["nominalAuMean", "nominalAu"], ["samplesPerSecondMean", "samplesPerSecond"]].flatMap(
      ([name = "", field = ""]) => held(`${place}.${name}`, numberOf(body[name]), mean(all(field)))
    )
  ]
}

export const ownTraining: OwnKind = {
  id: "train" satisfies TrainWork["kind"],
  schema: TrainingMeasurement,
  measured,
  facts: ({ body }, [read]) => ({
    ...(read === undefined || read.clientCache === null
      ? {}
      : measuredFact(trainingFacts.clientCache, read.clientCache)),
    ...starvedOf(objectsOf(body["epochs"]))
  }),
  findings
}
