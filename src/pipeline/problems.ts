/** What stands against a run, as one failure. */
import * as Arr from "effect/Array"
import type { Finding } from "../domain/Finding.ts"
import { type AppError, PreflightFailed } from "../errors/AppError.ts"
import { entryOf, statusOf } from "../errors/catalogue.ts"

export const problemsOf = (findings: ReadonlyArray<Finding>): ReadonlyArray<AppError> =>
  findings.flatMap((finding) => finding._tag === "problem" ? [finding.error] : [])

export const warningsOf = (findings: ReadonlyArray<Finding>): ReadonlyArray<string> =>
  findings.flatMap((finding) => finding._tag === "warning" ? [finding.message] : [])

/** One problem is reported as itself; several are reported together, each with its code. */
export const together = (errors: Arr.NonEmptyReadonlyArray<AppError>): AppError =>
  errors.length === 1
    ? errors[0]
    : new PreflightFailed({
      problems: Arr.map(errors, (error) => ({
        code: entryOf(error).code,
        message: error.message,
        facts: entryOf(error).facts(error),
        advice: entryOf(error).advice(error)
      })),
      status: statusOf(errors[0])
    })
