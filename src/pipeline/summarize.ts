/** Stage: the completed record as people and programs read it. */
import * as Effect from "effect/Effect"
import { bodyOf, type Kind } from "../benchmarks/Kind.ts"
import type { HeadlineValue } from "../benchmarks/shared/figures/Headline.ts"
import { asJson } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import { InternalError } from "../errors/AppError.ts"
import { recordPath } from "../results/runDirectory.ts"
import { encodeRecord, type RunRecord } from "../results/RunRecord.ts"
import { Screen } from "../view/Screen.ts"
import { summaryText } from "../view/summary.ts"
import type { SummaryInput } from "../view/SummaryInput.ts"
import { briefOf } from "./briefOf.ts"
import { missedDivision, type SummarizedRun } from "./RunResult.ts"

export const summarize = Effect.fn("stage.summarize")(function*(
  plan: Plan,
  kind: Kind,
  record: RunRecord,
  headlines: ReadonlyArray<HeadlineValue>
) {
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
  const part = kind.summary(input, body)
  return {
    brief: briefOf(input, part, headlines),
    headlines,
    whole: summaryText(input, part, screen.output, screen.isTerminal),
    record: asJson(encoded),
    failure: missedDivision(plan, verdict, "verify")
  } satisfies SummarizedRun
})
