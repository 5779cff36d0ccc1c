/** The body of a measurement that this program recorded, with what the record says beside it. */
import { isJsonObject, type JsonObject } from "../../domain/Json.ts"
import { bodyOfV1 } from "../measurementV1.ts"

export interface OwnBody {
  readonly kind: string
  readonly body: JsonObject
  /** Where it stands in the record, dotted. */
  readonly place: string
  /** What all kinds share. */
  readonly measurement: JsonObject
  readonly record: JsonObject
}

/** null where nothing was measured, or what stands there is none. */
export const ownBodyOf = (record: JsonObject): OwnBody | null => {
  const { measurement, schema_version: version } = record
  if (!isJsonObject(measurement)) return null
  const { body, kind, place } = version === 1
    ? bodyOfV1(measurement)
    : { kind: measurement["kind"], body: measurement["body"], place: "body" }
  return typeof kind === "string" && isJsonObject(body)
    ? { kind, body, place: place === "" ? "measurement" : `measurement.${place}`, measurement, record }
    : null
}
