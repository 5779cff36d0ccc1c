/** The published JSON Schema of the run record (draft 7), derived from the schema that reads and writes it. */
import * as JSONSchema from "effect/JSONSchema"
import { editionIdTitle } from "../domain/Edition.ts"
import { editionIds } from "../rules/editions/editions.ts"
import { RunRecord } from "./RunRecord.ts"

/** What this program writes is one of the editions that it knows; what it reads may be another. */
const withKnownEditions = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && "title" in value && value.title === editionIdTitle
    ? { type: "string", enum: editionIds }
    : value

export const recordJsonSchema = (): JSONSchema.JsonSchema7Root =>
  JSON.parse(JSON.stringify(JSONSchema.make(RunRecord)), withKnownEditions)
