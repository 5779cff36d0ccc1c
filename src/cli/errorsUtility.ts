/** `mlpstorage errors list|explain`: the catalogue, as it is. */
import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import { nearest } from "../config/nearest.ts"
import { type AppError, UnknownOption } from "../errors/AppError.ts"
import { catalogue } from "../errors/catalogue.ts"
import { errorToJson, renderError } from "../errors/render.ts"
import { statuses } from "../errors/statuses.ts"
import { fittedOnTerminal, type Utility, utilityCommand } from "./Utility.ts"

interface Row {
  readonly code: string
  readonly name: AppError["_tag"]
  /** null when it depends on the case. */
  readonly status: number | null
  readonly meaning: string
}

/** One row per error, in the order of the codes. */
const errorRows: ReadonlyArray<Row> = Struct.keys(catalogue).map((name): Row => {
  const { code, meaning, status } = catalogue[name]
  return { code, name, status: typeof status === "string" ? statuses[status].code : null, meaning }
}).sort((a, b) => a.code < b.code ? -1 : 1)

const statusText = (row: Row): string => row.status === null ? "depends on the case" : String(row.status)

const widthOf = (texts: ReadonlyArray<string>): number => Math.max(...texts.map((text) => text.length))

const listText = (): string => {
  const name = widthOf(errorRows.map((row) => row.name))
  const status = (row: Row) => row.status === null ? "*" : String(row.status)
  return [
    `code  status  ${"name".padEnd(name)}  meaning`,
    ...errorRows.map((row) => `${row.code}  ${status(row).padEnd(6)}  ${row.name.padEnd(name)}  ${row.meaning}`),
    "",
    "* depends on the case: see mlpstorage errors explain CODE"
  ].join("\n")
}

const explainText = (row: Row, example: string): string =>
  [
    `${row.code} ${row.name}`,
    `  meaning      ${row.meaning}`,
    `  exit status  ${statusText(row)}`,
    "",
    "For example:",
    ...example.split("\n").map((line) => `  ${line}`)
  ].join("\n")

const list = utilityCommand({
  name: "list",
  summary: "All error codes with their exit status and meaning.",
  example: "mlpstorage errors list",
  operands: [],
  options: {},
  run: () => fittedOnTerminal(Effect.succeed({ text: listText(), json: errorRows.map((row) => ({ ...row })) }))
})

const explain = utilityCommand({
  name: "explain",
  summary: "What one error code means.",
  example: "mlpstorage errors explain E203",
  operands: [{
    name: "CODE",
    summary: "An error code, for example E203.",
    required: true,
    offers: { type: "words", words: Effect.succeed(errorRows.map(({ code }) => code)) }
  }],
  options: {},
  run: ({ operands: [given = ""] }) => {
    const row = errorRows.find((candidate) =>
      candidate.code === given.toUpperCase() || candidate.name.toLowerCase() === given.toLowerCase()
    )
    if (row !== undefined) {
      return fittedOnTerminal(Effect.map(Effect.promise(() => import("../errors/examples.ts")), ({ examples }) => {
        const example = examples[row.name]
        return { text: explainText(row, renderError(example)), json: { ...row, example: errorToJson(example) } }
      }))
    }
    const codes = errorRows.map((candidate) => candidate.code)
    const meant = nearest(given, codes) ?? nearest(given, errorRows.map((candidate) => candidate.name))
    return new UnknownOption({ given, kind: "error code", nearest: meant, known: meant === null ? codes : [] })
  }
})

export const errorsUtility: Utility = {
  id: "errors",
  summary: "List and explain the error codes.",
  commands: [list, explain]
}
