/** Every generated reference: path below `docs/` → text. */
import { recordJsonSchema } from "../../src/results/recordJsonSchema.ts"
import { cliPage } from "./cliPage.ts"
import { errorsPage } from "./errorsPage.ts"
import { rulesPage } from "./rulesPage.ts"

export const pages = (): Readonly<Record<string, string>> => ({
  "CLI.md": cliPage(),
  "ERRORS.md": errorsPage(),
  "RULES.md": rulesPage(),
  "run-record.schema.json": `${JSON.stringify(recordJsonSchema(), null, 2)}\n`
})
