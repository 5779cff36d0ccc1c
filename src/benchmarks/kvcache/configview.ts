/** `kvcache configview`: every option and every value that a run would have, each with where it came from. */
import * as Effect from "effect/Effect"
import type { ShowCommand } from "../Benchmark.ts"
import { configviewDocument, shownOptions, shownParameters } from "../shared/configview.ts"
import { type ShowOptions, showOptions } from "./options.ts"
import { planRun } from "./plan.ts"
import { asRunRequest } from "./showRequest.ts"
import { workloadOf } from "./workloadOf.ts"

export const kvcacheConfigview: ShowCommand<ShowOptions> = {
  workload: workloadOf,
  inputs: ({ hostfile }) => hostfile.value === undefined ? [] : [hostfile.value],
  show: (request, discovery) =>
    Effect.gen(function*() {
      const { settings } = request
      const plan = yield* planRun(asRunRequest(request), discovery)
      return yield* configviewDocument({
        workload: discovery.workload.path,
        head: [["engine", `${plan.engine.name}: ${plan.engine.reason}`]],
        options: shownOptions(showOptions, settings, {
          numProcesses: plan.processes,
          hosts: plan.args["hosts"] ?? null,
          trials: plan.work.trials,
          interOptionDelay: plan.args["inter_option_delay"] ?? null
        }),
        parameters: shownParameters(plan.parameters)
      })
    })
}
