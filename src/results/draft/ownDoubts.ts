/**
 * What a record of this program lacks or says in words that this program never writes. Its own schema is the measure; the
 * per-host facts, which are most of a record and of which only fixed places are read, are only asked to be there.
 */
import type * as Either from "effect/Either"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { Measurement } from "../../domain/Measurement.ts"
import { profiles } from "../../domain/Plan.ts"
import { type Doubt, present } from "../../rules/Evidence.ts"
import { RunRecordV1 } from "../decodeRecord.ts"
import { practiceKey } from "../practice.ts"
import { RunRecord } from "../RunRecord.ts"
import { asDoubts, schemaFindings, unknownWord } from "./doubts.ts"
import { ownFigures } from "./ownFigures.ts"
import { ownRepeats } from "./ownRepeats.ts"

/** A field that must be there, whatever it holds. */
const There = Schema.NullOr(Schema.Object)

/** The body of a measurement is its kind's to read. */
const Bodiless = Schema.NullOr(Schema.Struct({ ...Measurement.fields, body: Schema.Object }))
const BodilessV1 = Schema.NullOr(Measurement.omit("kind", "body"))

const unread = ["cluster", "system_info", "cluster_snapshots", "timeseries_data", "failure", "measurement"] as const
const instead = { cluster: There, system_info: There, failure: There }

const decodedNewest = Schema.decodeUnknownEither(
  Schema.extend(RunRecord.omit(...unread), Schema.Struct({ ...instead, measurement: Bodiless }))
)
const decodedV1 = Schema.decodeUnknownEither(
  Schema.extend(RunRecordV1.omit(...unread), Schema.Struct({ ...instead, measurement: BodilessV1 }))
)

const decoded = (record: JsonObject): Either.Either<unknown, ParseResult.ParseError> =>
  record["schema_version"] === 1 ? decodedV1(record) : decodedNewest(record)

const keysOf = (value: Json | undefined): ReadonlyArray<string> => isJsonObject(value) ? Object.keys(value) : []

const has = (value: Json | undefined, key: string): boolean => isJsonObject(value) && Object.hasOwn(value, key)

const hasPath = (value: Json | undefined, path: string): boolean => {
  let inner = value
  for (const key of path.split(".")) {
    if (!isJsonObject(inner) || !Object.hasOwn(inner, key)) return false
    inner = inner[key]
  }
  return true
}

/** Who set a value is recorded of every effective parameter, so the parameters and the changes can be held against it. */
const lostParameters = (record: JsonObject): ReadonlyArray<readonly [key: string, reason: string]> => {
  const { override_parameters: overrides, parameter_origins: origins, parameters } = record
  return keysOf(origins).flatMap((key) => {
    const origin = isJsonObject(origins) ? origins[key] : undefined
    if (key !== practiceKey && !hasPath(parameters, key)) {
      return [[`parameters.${key}`, `parameters lack ${key}, of which an origin is recorded`]]
    }
    return origin === "default" || origin === "workload" || has(overrides, key)
      ? []
      : [[`override_parameters.${key}`, `override_parameters lack ${key}, which was set by ${String(origin)}`]]
  })
}

/** DLIO times by the wall clock, so that its own figures are in doubt; the native engine's clock is never set. */
const timedByWall = ({ engine }: JsonObject, clock: string | null): ReadonlyArray<readonly [string, string]> =>
  clock === null || (isJsonObject(engine) && engine["name"] === "native")
    ? []
    : [["invocation", `${clock}, and its engine times by that clock`]]

/** Of a completed run. `clock`: how the wall clock was set while it lasted. */
export const ownDoubts = (
  record: JsonObject,
  source: string,
  summary: JsonObject | null,
  clock: string | null
): ReadonlyArray<Doubt> => [
  ...asDoubts([
    ...schemaFindings(decoded(record), ""),
    ...lostParameters(record),
    ...ownRepeats(record),
    ...timedByWall(record, clock),
    ...ownFigures(record, summary)
  ], source),
  ...unknownWord(present(record, source), "mode", ["default", "subset"]),
  ...unknownWord(present(record, source), "profile", profiles)
]
