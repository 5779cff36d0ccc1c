/** A record of any version that this program has written, as the newest one. */
import * as Effect from "effect/Effect"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { isJsonObject } from "../domain/Json.ts"
import { Measurement } from "../domain/Measurement.ts"
import { ParameterValue } from "../domain/Parameter.ts"
import { bodyOfV1 } from "./measurementV1.ts"
import { isPractice, practiceKey, recordedModel } from "./practice.ts"
import { newerVersion, RunRecord, schemaVersion, schemaVersions } from "./RunRecord.ts"

const MeasurementV1 = Schema.Struct({
  ...Measurement.omit("kind", "body").fields,
  phases: Schema.Array(ParameterValue),
  training: Schema.optional(ParameterValue),
  datagen: Schema.optional(ParameterValue)
})

/** Version 1 named the model itself, whatever the run was. */
export const RunRecordV1 = Schema.Struct({
  ...RunRecord.omit("true_model").fields,
  schema_version: Schema.Literal(1),
  measurement: Schema.NullOr(MeasurementV1)
})
export type RunRecordV1 = typeof RunRecordV1.Type

const Version = Schema.Unknown.pipe(Schema.filter((version) =>
  schemaVersions.some((known) => known === version) ||
  (newerVersion(version) ?? `expected ${schemaVersions.join(" or ")}, found ${JSON.stringify(version)}`)
))

const Versioned = Schema.parseJson(
  Schema.Struct({ schema_version: Version }, Schema.Record({ key: Schema.String, value: Schema.Unknown }))
)

const decodeVersion = Schema.decode(Versioned)
const decodeV1 = Schema.decodeUnknown(RunRecordV1, { errors: "all" })
const decodeNewest = Schema.decodeUnknown(RunRecord, { errors: "all" })

const measurementFromV1 = ({ datagen, phases, training, ...shared }: typeof MeasurementV1.Type): Measurement => {
  const { body, kind } = bodyOfV1({ datagen, phases, training })
  return { ...shared, kind, body: isJsonObject(body) ? body : {} }
}

const fromV1 = (record: RunRecordV1): RunRecord => {
  const practice = isPractice({ engine: record.engine.name, scale: record.scale })
  const { name } = record.engine
  return {
    ...record,
    schema_version: schemaVersion,
    model: recordedModel(record.model, practice),
    true_model: record.model,
    measurement: record.measurement === null ? null : measurementFromV1(record.measurement),
    ...(practice
      ? {
        override_parameters: { ...record.override_parameters, [practiceKey]: name },
        parameter_origins: { ...record.parameter_origins, [practiceKey]: "tool" }
      }
      : {})
  }
}

export const decodeRecord = (text: string): Effect.Effect<RunRecord, ParseResult.ParseError> =>
  Effect.flatMap(
    decodeVersion(text),
    (record) => record.schema_version === 1 ? Effect.map(decodeV1(record), fromV1) : decodeNewest(record)
  )
