/** What is generated of the documents: whole references, and parts of pages that people write. */
import { kinds } from "../../src/benchmarks/kinds.ts"
import { recordJsonSchema } from "../../src/results/recordJsonSchema.ts"
import { descriptionShape } from "../../src/rules/editions/descriptions.ts"
import { editions } from "../../src/rules/editions/editions.ts"
import { cliPage } from "./cliPage.ts"
import { descriptionSchema } from "./descriptionSchema.ts"
import { errorsPage, statusTable } from "./errorsPage.ts"
import { rulesPage } from "./rulesPage.ts"

/** By path: the whole text. */
export const pages = (): Readonly<Record<string, string>> => ({
  "docs/CLI.md": cliPage(),
  "docs/ERRORS.md": errorsPage(),
  "docs/RULES.md": rulesPage(),
  "docs/run-record.schema.json": `${JSON.stringify(recordJsonSchema(kinds), null, 2)}\n`,
  ...Object.fromEntries(editions.flatMap(({ id }) => {
    const shape = descriptionShape(id)
    return shape === undefined ? [] : [[`docs/system-description-${id}.schema.json`, descriptionSchema(shape, id)]]
  }))
})

const examples = ["report-format", "report-column", "proc-fact", "exit-status", "stall-alarm"]

/**
 * By path and the name that stands in the comments around it: `<!-- generated: name -->` and `<!-- end: name -->`. `read`: a file of
 * this repository.
 */
export const parts = (
  read: (path: string) => string
): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
  "README.md": { "exit statuses": statusTable(false) },
  "docs/EXTENDING.md": Object.fromEntries(
    examples.map((name) => [name, `\`\`\`diff\n${read(`test/examples/${name}.patch`)}\`\`\``])
  )
})
