import type { Document } from "../benchmarks/Benchmark.ts"
import type { HeadlineValue } from "../benchmarks/shared/figures/Headline.ts"
import type { Json } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import { satisfies, type Verdict } from "../domain/Verdict.ts"
import { RulesNotMet } from "../errors/AppError.ts"
import { StageFailed, type StageName } from "../errors/StageFailed.ts"
import type { Brief } from "../view/Brief.ts"

/** What is printed, and what still makes the exit status something other than 0. */
export interface RunResult {
  readonly document: Document
  readonly failure: StageFailed | null
}

/** One completed run, for whoever prints it, alone or among others. */
export interface SummarizedRun {
  readonly brief: Brief
  readonly headlines: ReadonlyArray<HeadlineValue>
  /** All that there is to say of it. */
  readonly whole: string
  /** Its record. */
  readonly record: Json
  readonly failure: StageFailed | null
}

/** A run that completed and missed the division it was started for. Without a requested division nothing is missed. */
export const missedDivision = (plan: Plan, verdict: Verdict, stage: StageName): StageFailed | null =>
  plan.requestedDivision === null || satisfies(verdict.category, plan.requestedDivision)
    ? null
    : new StageFailed({
      stage,
      error: new RulesNotMet({
        when: stage === "preflight" ? "refused" : "missed",
        requested: plan.requestedDivision,
        category: verdict.category,
        issues: verdict.issues
      })
    })
