/** `checkpointing configview`: every option and every parameter that a run would have, each with where it came from. */
import * as Effect from "effect/Effect"
import type { ShowCommand } from "../Benchmark.ts"
import { configviewDocument, shownOptions, shownParameters } from "../shared/configview.ts"
import { workloadFileOf } from "./models.ts"
import { type ShowOptions, showOptions } from "./options.ts"
import { planRun } from "./plan.ts"
import { asRunRequest } from "./showRequest.ts"

export const checkpointingConfigview: ShowCommand<ShowOptions> = {
  workload: (settings) => ({ edition: settings.edition.value, name: workloadFileOf(settings.model.value) }),
  show: (request, discovery) =>
    Effect.gen(function*() {
      const { settings } = request
      const plan = yield* planRun(asRunRequest(request), discovery)
      // Without a folder of checkpoints its parameter is not there yet.
      const parameters = plan.parameters.filter(({ key }) =>
        key !== "checkpoint.checkpoint_folder" || settings.checkpointFolder.value !== undefined
      )
      return yield* configviewDocument({
        workload: discovery.workload.path,
        head: [],
        options: shownOptions(showOptions, settings, {
          numProcesses: plan.processes,
          hosts: plan.args["hosts"] ?? null
        }),
        parameters: shownParameters(parameters)
      })
    })
}
