/** A record of any version that this program has written, as the newest one. */
import * as Effect from "effect/Effect"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { isPractice, practiceKey, recordedModel } from "./practice.ts"
import { newerVersion, RunRecord, schemaVersion, schemaVersions } from "./RunRecord.ts"

/** Version 1 named the model itself, whatever the run was. */
export const RunRecordV1 = Schema.Struct({
  ...RunRecord.omit("true_model").fields,
  schema_version: Schema.Literal(1)
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

const fromV1 = (record: RunRecordV1): RunRecord => {
  const practice = isPractice({ engine: record.engine.name, scale: record.scale })
  const { name } = record.engine
  return {
    ...record,
    schema_version: schemaVersion,
    model: recordedModel(record.model, practice),
    true_model: record.model,
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
