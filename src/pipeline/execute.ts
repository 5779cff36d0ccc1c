/** Stage: the engine does the work. Its events go to the view; its end is a whole measurement of the planned kind or a typed failure. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { bodyOf, type Kind } from "../benchmarks/Kind.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { Plan } from "../domain/Plan.ts"
import { Engines, type EngineService, notAccepted } from "../engines/Engine.ts"
import { TimedOut } from "../errors/AppError.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import { View } from "../view/View.ts"

const missingEngine = (plan: Plan): Pick<EngineService, "run"> => ({ run: () => notAccepted(plan) })

/** `partialFiles` is asked after the engine has been ended, so that a timed-out run can name what it left. */
export const execute = Effect.fn("stage.execute")(function*<R>(
  plan: Plan,
  kind: Kind,
  record: RunRecord,
  cluster: ClusterInformation,
  partialFiles: Effect.Effect<ReadonlyArray<string>, never, R>
) {
  const engines = yield* Engines
  const view = yield* View
  const run = (engines[plan.engine.name] ?? missingEngine(plan)).run({
    plan,
    runId: record.run_id,
    cluster,
    runDirectory: record.result_dir,
    isEvent: kind.progress.isEvent,
    onEvent: yield* view.watch(kind.progress)
  }).pipe(Effect.tap(({ measurement }) => bodyOf(kind, measurement)))
  const { timeoutSeconds } = plan
  if (timeoutSeconds === null) return yield* run.pipe(Effect.ensuring(view.close))
  const bounded = yield* run.pipe(Effect.timeoutOption(Duration.seconds(timeoutSeconds)), Effect.ensuring(view.close))
  if (Option.isSome(bounded)) return bounded.value
  return yield* new TimedOut({ what: "the run", seconds: timeoutSeconds, partialFiles: yield* partialFiles })
})
