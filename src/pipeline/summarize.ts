/** Stage: the completed record as people and programs read it. */
import * as Effect from "effect/Effect"
import type { Json } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import { InternalError } from "../errors/AppError.ts"
import { recordPath } from "../results/runDirectory.ts"
import { encodeRecord, type RunRecord } from "../results/RunRecord.ts"
import { Screen } from "../view/Screen.ts"
import { summaryText } from "../view/summary.ts"
import { missedDivision, type RunResult } from "./RunResult.ts"

/** `--remap-seconds`, as the record has it among its facts. */
const remapOf = ({ facts: { remapSeconds: fact } }: RunRecord): number | null =>
  fact !== undefined && "value" in fact && typeof fact.value === "number" ? fact.value : null

export const summarize = Effect.fn("stage.summarize")(function*(plan: Plan, record: RunRecord) {
  const screen = yield* Screen
  const { measurement, verdict } = record
  if (measurement === null || verdict === null) {
    return yield* new InternalError({ detail: "a completed record without measurement or verdict" })
  }
  const encoded = yield* encodeRecord(record).pipe(
    Effect.mapError((error) => new InternalError({ detail: `the record cannot be encoded: ${error.message}` }))
  )
  return {
    document: {
      text: summaryText(
        {
          plan,
          measurement,
          metrics: record.metrics,
          verdict,
          remapSeconds: remapOf(record),
          warnings: record.findings.map(({ message }) => message),
          recordPath: recordPath(record.result_dir, record)
        },
        screen.output,
        screen.isTerminal
      ),
      json: encoded as Json
    },
    failure: missedDivision(plan, verdict, "verify")
  } satisfies RunResult
})
