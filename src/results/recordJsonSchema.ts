/** The published JSON Schema of the run record (draft 7), derived from the schema that reads and writes it. */
import * as JSONSchema from "effect/JSONSchema"
import { RunRecord } from "./RunRecord.ts"

export const recordJsonSchema = (): JSONSchema.JsonSchema7Root => JSONSchema.make(RunRecord)
