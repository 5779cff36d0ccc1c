/** Stage: the completed record as people and programs read it. */
import * as Effect from "effect/Effect"
import { bodyOf, type Kind } from "../benchmarks/Kind.ts"
import { asJson } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import { InternalError } from "../errors/AppError.ts"
import { recordPath } from "../results/runDirectory.ts"
import { encodeRecord, type RunRecord } from "../results/RunRecord.ts"
import { Screen } from "../view/Screen.ts"
import { summaryText } from "../view/summary.ts"
import type { SummaryInput } from "../view/SummaryInput.ts"
import { missedDivision, type RunResult } from "./RunResult.ts"

export const summarize = Effect.fn("stage.summarize")(function*(plan: Plan, kind: Kind, record: RunRecord) {
  const screen = yield* Screen
  const { measurement, verdict } = record
  if (measurement === null || verdict === null) {
    return yield* new InternalError({ detail: "a completed record without measurement or verdict" })
  }
  const body: unknown = yield* bodyOf(kind, measurement)
  const encoded = yield* encodeRecord(record).pipe(
    Effect.mapError((error) => new InternalError({ detail: `the record cannot be encoded: ${error.message}` }))
  )
  const input: SummaryInput = {
    plan,
    measurement,
    metrics: record.metrics,
    verdict,
    facts: record.facts,
    warnings: record.findings.map(({ message }) => message),
    recordPath: recordPath(record.result_dir, record)
  }
  return {
    document: {
      text: summaryText(input, kind.summary(input, body), screen.output, screen.isTerminal),
      json: asJson(encoded)
    },
    failure: missedDivision(plan, verdict, "verify")
  } satisfies RunResult
})
