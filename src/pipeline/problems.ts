/** What stands against a run, as one failure. */
import * as Arr from "effect/Array"
import type { Finding } from "../domain/Finding.ts"
import { type AppError, PreflightFailed } from "../errors/AppError.ts"
import { entryOf, statusOf } from "../errors/catalogue.ts"

export const problemsOf = (findings: ReadonlyArray<Finding>): ReadonlyArray<AppError> =>
  findings.flatMap((finding) => finding._tag === "problem" ? [finding.error] : [])

export const warningsOf = (findings: ReadonlyArray<Finding>): ReadonlyArray<string> =>
  findings.flatMap((finding) => finding._tag === "warning" ? [finding.message] : [])

const problemOf = (error: AppError) => ({
  code: entryOf(error).code,
  message: error.message,
  facts: entryOf(error).facts(error),
  advice: entryOf(error).advice(error)
})

/** One problem is reported as itself; several are reported together, each once, with its code. */
export const together = (errors: Arr.NonEmptyReadonlyArray<AppError>): AppError => {
  const [first] = errors
  const problems = Arr.dedupeWith(
    Arr.map(errors, problemOf),
    (one, other) => JSON.stringify(one) === JSON.stringify(other)
  )
  return problems.length === 1 ? first : new PreflightFailed({ problems, status: statusOf(first) })
}
