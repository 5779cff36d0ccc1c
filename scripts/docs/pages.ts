/** Every generated reference: path below `docs/` → text. */
import { recordJsonSchema } from "../../src/results/recordJsonSchema.ts"
import { errorsPage } from "./errorsPage.ts"

export const pages = async (): Promise<Readonly<Record<string, string>>> => ({
  "ERRORS.md": errorsPage(),
  "run-record.schema.json": `${JSON.stringify(recordJsonSchema(), null, 2)}\n`
})
