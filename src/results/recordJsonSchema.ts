/** The published JSON Schema of the run record (draft 7), derived from the schemas that read and write it. */
import * as JSONSchema from "effect/JSONSchema"
import * as Schema from "effect/Schema"
import { editionIdTitle } from "../domain/Edition.ts"
import { ownJson } from "../domain/Json.ts"
import { Measurement } from "../domain/Measurement.ts"
import { editionIds } from "../rules/editions/editions.ts"
import { RunRecord } from "./RunRecord.ts"

/** What this program writes is one of the editions that it knows; what it reads may be another. */
const withKnownEditions = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && "title" in value && value.title === editionIdTitle
    ? { type: "string", enum: editionIds }
    : value

/** A kind of work, and what is measured of it. */
interface MeasuredKind {
  readonly id: string
  readonly body: Schema.Schema.AnyNoContext
}

/** A record whose measurement is of one of these kinds of work. */
export const recordOf = (kinds: ReadonlyArray<MeasuredKind>) => {
  const measured = kinds.map(({ body, id }) => Schema.Struct({ ...Measurement.fields, kind: Schema.Literal(id), body }))
  return Schema.Struct({ ...RunRecord.fields, measurement: Schema.NullOr(Schema.Union(...measured)) }).annotations({
    identifier: "RunRecord",
    title: "mlpstorage run record",
    description: "The <type>_<stamp>_metadata.json of a run directory."
  })
}

export const recordJsonSchema = (kinds: ReadonlyArray<MeasuredKind>): JSONSchema.JsonSchema7Root =>
  ownJson(JSON.stringify(JSONSchema.make(recordOf(kinds)), withKnownEditions))
