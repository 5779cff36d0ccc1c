/** docs/ERRORS.md, from the catalogue of errors. */
import type { AppError } from "../../src/errors/AppError.ts"
import { catalogue, type Entry } from "../../src/errors/catalogue.ts"
import { examples } from "../../src/errors/examples.ts"
import { renderError } from "../../src/errors/render.ts"
import { generatedNote, page, table } from "./markdown.ts"

/** Statuses that depend on the error, in words. */
const dependent: Partial<Record<AppError["_tag"], string>> = {
  UnknownOption: "2, for a configuration key 5",
  Interrupted: "128 + the signal's number",
  PreflightFailed: "that of the first problem",
  NotResumable: "none there 3, still running or another plan 2, too late 9",
  HostUnfit: "a program that is missing 8, rights 4, space 10, a folder 3, else 9"
}

const statusText = (tag: AppError["_tag"], { status }: Pick<Entry<never>, "status">): string => {
  const text = typeof status === "number" ? String(status) : dependent[tag]
  if (text === undefined) throw new Error(`scripts/docs/errorsPage.ts does not say which exit statuses ${tag} has`)
  return text
}

const families = [
  ["E1", "Configuration and command line"],
  ["E2", "Execution"],
  ["E3", "Validation"],
  ["E4", "File system and storage"],
  ["E5", "Hosts"],
  ["E9", "Internal"]
] as const

const statuses = [
  ["0", "done, and everything asked for holds"],
  ["1", "internal error (a bug)"],
  ["2", "wrong usage"],
  ["3", "path not found, or not what it should be"],
  ["4", "no permission"],
  ["5", "configuration"],
  ["6", "the benchmark failed"],
  ["7", "timeout"],
  ["8", "a dependency is missing"],
  ["9", "rules not met: the requested division is not reached"],
  ["10", "no space, or an I/O error of the storage"],
  ["128 + n", "ended by signal n: 130 for Ctrl-C, 143 for SIGTERM"]
]

export const errorsPage = (): string => {
  const entries = Object.entries(catalogue) as ReadonlyArray<[AppError["_tag"], Entry<never>]>
  const rows = entries
    .map(([tag, entry]) => ({ tag, code: entry.code, status: statusText(tag, entry), meaning: entry.meaning }))
    .sort((a, b) => a.code.localeCompare(b.code))
  const unfiled = rows.filter(({ code }) => !families.some(([prefix]) => code.startsWith(prefix)))
  if (unfiled.length > 0) throw new Error(`no family for ${unfiled.map(({ code }) => code).join(", ")}`)
  return page(
    generatedNote("src/errors/catalogue.ts"),
    "# Errors",
    "Every failure has a permanent code, an exit status and a fix. An error message on standard error shows the code, "
      + "one line of what happened, the facts (expected, actual, path, host, stage) and what to do next. "
      + "`mlpstorage errors explain E203` prints the same for one code. The messages below are made-up examples, one for each error.",
    "## Exit statuses",
    table(["status", "meaning"], statuses),
    ...families.flatMap(([prefix, title]) => {
      const family = rows.filter(({ code }) => code.startsWith(prefix))
      return family.length === 0 ? [] : [
        `## ${title}`,
        table(
          ["code", "name", "exit status", "meaning"],
          family.map(({ code, meaning, status, tag }) => [code, tag, status, meaning])
        ),
        ...family.map(({ tag }) => `\`\`\`text\n${renderError(examples[tag])}\n\`\`\``)
      ]
    })
  )
}
