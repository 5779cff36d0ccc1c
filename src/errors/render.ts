/** An error as text for people and as data for `--json`. The only place that lays out an error message. */
import { toLeft, widest } from "../domain/columns.ts"
import type { JsonObject } from "../domain/Json.ts"
import { bounded, visible } from "../domain/shownText.ts"
import type { AppError } from "./AppError.ts"
import { entryOf, type Facts, statusOf } from "./catalogue.ts"

interface Where {
  /** The pipeline stage it happened in, when it happened in one. */
  readonly stage?: string | undefined
  /** The run it happened in, when one had begun. */
  readonly run?: { readonly runId: string; readonly record: string } | undefined
}

interface Statement {
  readonly code: string
  readonly message: string
  readonly facts: Facts
  readonly advice: string
}

/** Names and values of others stand in messages: none is shown whole that fills a screen, and none moves the cursor. */
const longestFact = 4096
const longestList = 32_768

/** There may be one for each host. */
const mostStatements = 24

const shown = (text: string): string => visible(bounded(text, text.includes("\n") ? longestList : longestFact))

const statementText = ({ advice, code, facts, message }: Statement): ReadonlyArray<string> => {
  const entries = Object.entries(facts)
  const width = widest(entries.map(([name]) => name))
  return [
    `error ${code}: ${shown(message)}`,
    ...entries.map(([name, value]) =>
      `  ${toLeft(name, width)}  ${shown(value).split("\n").join(`\n  ${" ".repeat(width)}  `)}`
    ),
    `  fix: ${shown(advice)}`
  ]
}

const withPlace = (facts: Facts, { run, stage }: Where): Facts => ({
  ...facts,
  ...(stage === undefined ? {} : { stage }),
  ...(run === undefined ? {} : { record: run.record })
})

/** Several problems are laid out one below the other, each as it would be alone. */
export const renderError = (error: AppError, where: Where = {}): string => {
  const { advice, code, facts } = entryOf(error)
  const own = { code, message: error.message, facts: withPlace(facts(error), where), advice: advice(error) }
  const problems = error._tag === "PreflightFailed" ? error.problems : []
  const rest = problems.length - mostStatements
  return [
    ...statementText(own),
    ...problems.slice(0, mostStatements).flatMap((problem) => statementText(problem)),
    ...(rest > 0 ? [`and ${rest} more, which --json lists`] : [])
  ].join("\n")
}

/** Said of every interruption, else where there are some. */
const partialFiles = (error: AppError): JsonObject => {
  const files = "partialFiles" in error ? error.partialFiles : "report" in error ? error.report.partialFiles : []
  return files.length > 0 || error._tag === "Interrupted" ? { partial_files: files } : {}
}

/** The `error` of a `--json` document: what `renderError` says, as fields. `stage` is null outside of the pipeline. */
export const errorToJson = (error: AppError, where: Where = {}): JsonObject => ({
  code: entryOf(error).code,
  name: error._tag,
  status: statusOf(error),
  message: bounded(error.message, longestList),
  facts: Object.fromEntries(
    Object.entries(entryOf(error).facts(error)).map(([name, value]) => [name, bounded(value, longestList)])
  ),
  fix: bounded(entryOf(error).advice(error), longestList),
  stage: where.stage ?? null,
  ...(where.run === undefined ? {} : { run_id: where.run.runId, record: where.run.record }),
  ...partialFiles(error),
  ...(error._tag === "PreflightFailed"
    ? { problems: error.problems.map(({ advice, code, facts, message }) => ({ code, message, facts, fix: advice })) }
    : {})
})
