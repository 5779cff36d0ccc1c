/** `training configview`: every option and every parameter that a run would have, each with where it came from. */
import * as Effect from "effect/Effect"
import { flatten } from "../../config/parameters.ts"
import type { Discovery, Request, ShowCommand } from "../Benchmark.ts"
import { configviewDocument, shownOptions, shownParameters } from "../shared/configview.ts"
import { launchOptions } from "../shared/launchOptions.ts"
import { seriesOptions } from "../shared/seriesOptions.ts"
import { unset } from "../shared/unset.ts"
import { exampleCheckpoints, exampleFolder } from "./datasizeRequest.ts"
import { trainWorkload } from "./models.ts"
import { type ConfigviewOptions, configviewOptions, type RunOptions } from "./options.ts"
import { planRun } from "./plan.ts"

const writesCheckpoint = ({ workload }: Discovery): boolean =>
  flatten(workload.content, "workload").some(({ key, value }) => key === "workflow.checkpoint" && value === true)

const asRunRequest = (
  { settings, ...request }: Request<ConfigviewOptions>,
  discovery: Discovery
): Request<RunOptions> => ({
  ...request,
  command: "run",
  settings: {
    ...settings,
    ...unset({ ...launchOptions, ...seriesOptions }),
    loops: { value: 1, origin: "default" },
    warmup: { value: 0, origin: "default" },
    resume: { value: false, origin: "default" },
    whatIf: { value: false, origin: "default" },
    dataDir: { ...settings.dataDir, value: settings.dataDir.value ?? exampleFolder },
    checkpointFolder: settings.checkpointFolder.value === undefined && writesCheckpoint(discovery)
      ? { value: exampleCheckpoints, origin: "default" }
      : settings.checkpointFolder
  }
})

export const trainingConfigview: ShowCommand<ConfigviewOptions> = {
  workload: ({ acceleratorType, edition, model }) => trainWorkload(model.value, acceleratorType.value, edition.value),
  show: (request, discovery) =>
    Effect.gen(function*() {
      const { settings } = request
      const plan = yield* planRun(asRunRequest(request, discovery), discovery)
      // What stands for a folder that nobody named yet is not shown.
      const unnamed = [
        ...(settings.dataDir.value === undefined ? ["dataset.data_folder"] : []),
        ...(settings.checkpointFolder.value === undefined ? ["checkpoint.checkpoint_folder"] : [])
      ]
      const parameters = plan.parameters.filter(({ key, origin }) => origin !== "tool" || !unnamed.includes(key))
      return yield* configviewDocument({
        workload: discovery.workload.path,
        head: [["engine", `${plan.engine.name}: ${plan.engine.reason}`]],
        options: shownOptions(configviewOptions, settings, {
          numClientHosts: plan.hosts.length,
          hosts: plan.args["hosts"] ?? null
        }),
        parameters: shownParameters(parameters)
      })
    })
}
