/** An error as text for people and as data for `--json`. The only place that lays out an error message. */
import type { JsonObject } from "../domain/Json.ts"
import type { AppError } from "./AppError.ts"
import { entryOf, statusOf } from "./catalogue.ts"

export interface Where {
  /** The pipeline stage it happened in, when it happened in one. */
  readonly stage?: string | undefined
}

export const renderError = (error: AppError, where: Where = {}): string => {
  const entry = entryOf(error)
  const facts = Object.entries({ ...entry.facts(error), ...(where.stage === undefined ? {} : { stage: where.stage }) })
  const width = Math.max(0, ...facts.map(([name]) => name.length))
  return [
    `error ${entry.code}: ${error.message}`,
    ...facts.map(([name, value]) => `  ${name.padEnd(width)}  ${value.split("\n").join(`\n  ${" ".repeat(width)}  `)}`),
    `  fix: ${entry.advice(error)}`
  ].join("\n")
}

export const errorToJson = (error: AppError, where: Where = {}): JsonObject => ({
  code: entryOf(error).code,
  name: error._tag,
  status: statusOf(error),
  message: error.message,
  facts: entryOf(error).facts(error),
  fix: entryOf(error).advice(error),
  stage: where.stage ?? null
})
