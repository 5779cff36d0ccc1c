/** Stage: what is on disk is whole, and is judged as any reader of the folder would judge it. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import type { Kind } from "../benchmarks/Kind.ts"
import type { HeadlineValue } from "../benchmarks/shared/figures/Headline.ts"
import type { JsonObject } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import type { Verdict } from "../domain/Verdict.ts"
import { BadStructure, OutcomeIncomplete } from "../errors/AppError.ts"
import { headlinesOf } from "../reading/headlinesOf.ts"
import { loadedReadings, readingOf } from "../reading/Readings.ts"
import { readRun } from "../reading/readRun.ts"
import { loadRunFolder } from "../results/loadRunFolder.ts"
import { missingFromOutcome } from "../results/outcome.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import { judge } from "../rules/judge.ts"

export interface Verified {
  readonly verdict: Verdict
  /** `metric` of summary.json. */
  readonly metrics: JsonObject | null
  readonly headlines: ReadonlyArray<HeadlineValue>
}

export const verify = Effect.fn("stage.verify")(function*(
  kind: Kind,
  plan: Plan,
  record: RunRecord
) {
  const readings = yield* loadedReadings
  const own = yield* readingOf(plan)
  const folder = yield* loadRunFolder(record.result_dir, { suite: readings.suite })
  const missing = missingFromOutcome(folder, kind.outcome(plan))
  if (Arr.isNonEmptyReadonlyArray(missing)) return yield* new OutcomeIncomplete({ missing })
  const reading = readRun(readings, folder)
  if (reading._tag === "leftOut") {
    return yield* new BadStructure({ path: record.result_dir, detail: reading.leftOut.reason })
  }
  const { evidence, metrics } = reading.facts
  return {
    verdict: judge(own.rules.run, { ...evidence, edition: plan.edition }),
    metrics,
    headlines: headlinesOf(own, reading.facts)
  } satisfies Verified
})
