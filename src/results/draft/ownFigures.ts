/** What a record of this program repeats of summary.json, and what it says of the client alone. */
import { isJsonObject, type JsonObject } from "../../domain/Json.ts"
import { type Finding, held, numberOf, objectOf } from "./held.ts"

const ofCalibration = (measurement: JsonObject, name: string): ReadonlyArray<Finding> => {
  const { bytes, bytesPerSecond, seconds } = objectOf(measurement[name])
  return held(`measurement.${name}.bytesPerSecond`, numberOf(bytesPerSecond), numberOf(bytes) / numberOf(seconds))
}

export const ownFigures = (record: JsonObject, summary: JsonObject | null): ReadonlyArray<Finding> => {
  const { measurement, metrics } = record
  const repeated = isJsonObject(metrics) && summary !== null
    ? [...new Set([...Object.keys(metrics), ...Object.keys(summary)])].flatMap((name): ReadonlyArray<Finding> =>
      JSON.stringify(metrics[name] ?? null) === JSON.stringify(summary[name] ?? null)
        ? []
        : [[`metrics.${name}`, `metrics.${name} is another in the record than in summary.json`]]
    )
    : []
  return isJsonObject(measurement)
    ? [...repeated, ...["calibration", "readCalibration"].flatMap((name) => ofCalibration(measurement, name))]
    : repeated
}
