/** Port: a run folder as any report would read and judge it. Readers stand above the benchmarks, which know none of them. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Verdict } from "../domain/Verdict.ts"
import { type AppError, InternalError } from "../errors/AppError.ts"
import type { RunFacts } from "../results/RunFacts.ts"

interface JudgedRun {
  readonly facts: RunFacts
  readonly verdict: Verdict
}

interface Judging {
  /** An absolute path. Fails where there is no folder, or nothing in it that is a run. */
  readonly judged: (folder: string) => Effect.Effect<JudgedRun, AppError>
}

/** The pipeline supplies it to the commands that it runs. */
export class RunJudge extends Context.Reference<RunJudge>()("mlpstorage/RunJudge", {
  defaultValue: (): Judging => ({
    judged: () => Effect.fail(new InternalError({ detail: "nothing here reads runs" }))
  })
}) {}
