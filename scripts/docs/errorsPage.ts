/** docs/ERRORS.md, from the catalogue of errors. */
import type { AppError } from "../../src/errors/AppError.ts"
import { catalogue, type Entry } from "../../src/errors/catalogue.ts"
import { examples } from "../../src/errors/examples.ts"
import { renderError } from "../../src/errors/render.ts"
import { signalStatuses, type Status, statuses, type StatusName } from "../../src/errors/statuses.ts"
import { generatedNote, page, table } from "./markdown.ts"

const entries = Object.entries(catalogue) as ReadonlyArray<[AppError["_tag"], Entry<never>]>

type Ending = Pick<Entry<never>, "status">

const statusText = ({ status }: Ending): string =>
  typeof status === "string" ? String(statuses[status].code) : status.words

const canEndWith = ({ status }: Ending, name: StatusName): boolean =>
  typeof status === "string" ? status === name : status.among.includes(name)

const codesOf = (is: (entry: Ending) => boolean): string =>
  entries.filter(([, entry]) => is(entry)).map(([, { code }]) => code).sort().join(", ")

/** For README, and with the codes of the errors for docs/ERRORS.md. */
export const statusTable = (withCodes: boolean): string =>
  table(
    ["status", "meaning", "where from", ...(withCodes ? ["errors"] : [])],
    [
      ...(Object.entries(statuses) as ReadonlyArray<[StatusName, Status]>).map(([name, { code, from, meaning }]) => [
        String(code),
        meaning,
        from,
        ...(withCodes ? [codesOf((entry) => canEndWith(entry, name))] : [])
      ]),
      [
        signalStatuses.code,
        signalStatuses.meaning,
        signalStatuses.from,
        ...(withCodes ? [codesOf(({ status }) => status === catalogue.Interrupted.status)] : [])
      ]
    ]
  )

const families = [
  ["E1", "Configuration and command line"],
  ["E2", "Execution"],
  ["E3", "Validation"],
  ["E4", "File system and storage"],
  ["E5", "Hosts"],
  ["E9", "Internal"]
] as const

export const errorsPage = (): string => {
  const rows = entries
    .map(([tag, entry]) => ({ tag, code: entry.code, status: statusText(entry), meaning: entry.meaning }))
    .sort((a, b) => a.code.localeCompare(b.code))
  const unfiled = rows.filter(({ code }) => !families.some(([prefix]) => code.startsWith(prefix)))
  if (unfiled.length > 0) throw new Error(`no family for ${unfiled.map(({ code }) => code).join(", ")}`)
  return page(
    generatedNote("src/errors/catalogue.ts and src/errors/statuses.ts"),
    "# Errors",
    "Every failure has a permanent code, an exit status and a fix. An error message on standard error shows the code, "
      + "one line of what happened, the facts (expected, actual, path, host, stage) and what to do next. "
      + "`mlpstorage errors explain E203` prints the same for one code. The messages below are made-up examples, one for each error.",
    "## Exit statuses",
    statusTable(true),
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
