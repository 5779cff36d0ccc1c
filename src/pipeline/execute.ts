/** Stage: the engine does the work. Its events go to the view; its end is a whole measurement or a typed failure. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { Plan } from "../domain/Plan.ts"
import { Engines } from "../engines/Engine.ts"
import { TimedOut } from "../errors/AppError.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import { View } from "../view/View.ts"

export const execute = Effect.fn("stage.execute")(
  function*(plan: Plan, record: RunRecord, cluster: ClusterInformation) {
    const engines = yield* Engines
    const view = yield* View
    const run = engines[plan.engine.name].run({
      plan,
      runId: record.run_id,
      cluster,
      runDirectory: record.result_dir,
      onEvent: view.onEvent
    })
    const bounded = plan.timeoutSeconds === null ? run : run.pipe(
      Effect.timeoutFail({
        duration: Duration.seconds(plan.timeoutSeconds),
        onTimeout: () => new TimedOut({ what: "the run", seconds: plan.timeoutSeconds ?? 0, partialFiles: [] })
      })
    )
    return yield* bounded.pipe(Effect.ensuring(view.close))
  }
)
