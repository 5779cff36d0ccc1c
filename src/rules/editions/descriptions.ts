/** The schema of `systems/<system>.yaml` in each edition. */
import { firstDescription, type RecordShape } from "../description/schema.ts"
import { resolveData } from "./data.ts"

/** Of the content of `system_under_test`; undefined where the edition has no such file. */
export const descriptionShape = resolveData<RecordShape>({ "v3.0": firstDescription })
