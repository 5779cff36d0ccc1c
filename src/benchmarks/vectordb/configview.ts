/** `vectordb configview`: every option and every parameter that a run would have, each with where it came from. */
import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import type { Discovery, Request, ShowCommand } from "../Benchmark.ts"
import { configviewDocument, shownOptions, shownParameters } from "../shared/configview.ts"
import { seriesOptions } from "../shared/seriesOptions.ts"
import { unset } from "../shared/unset.ts"
import { workloadOf } from "./collection.ts"
import { type ConfigviewOptions, configviewOptions, type RunOptions, runOptions } from "./options.ts"
import { planSearch } from "./searchPlan.ts"

const exampleRoot = "/mnt/storage/vectors"

/** Of what is started, which nothing here is. */
const starting = Struct.pick(
  runOptions,
  "allowRunAsRoot",
  "collector",
  "coordination",
  "distributed",
  "hostfile",
  "mpiBin",
  "mpiBtl",
  "mpiImpl",
  "mpiParams",
  "npernode",
  "oversubscribe",
  "rankOutputDir",
  "readyTimeout",
  "startTimeout"
)

const asRunRequest = ({ settings, ...request }: Request<ConfigviewOptions>): Request<RunOptions> => ({
  ...request,
  command: "run",
  settings: {
    ...unset({ ...starting, ...seriesOptions }),
    ...settings,
    loops: { value: 1, origin: "default" },
    whatIf: { value: false, origin: "default" },
    storageRoot: { ...settings.storageRoot, value: settings.storageRoot.value ?? exampleRoot }
  }
})

export const vectordbConfigview: ShowCommand<ConfigviewOptions> = {
  workload: workloadOf,
  show: (request, discovery: Discovery) =>
    Effect.gen(function*() {
      const plan = yield* planSearch(asRunRequest(request), discovery)
      return yield* configviewDocument({
        workload: discovery.workload.path,
        head: [["engine", `${plan.engine.name}: ${plan.engine.reason}`]],
        options: shownOptions(configviewOptions, request.settings, {
          collection: plan.args["collection"] ?? null,
          hosts: plan.args["hosts"] ?? null
        }),
        parameters: shownParameters(plan.parameters)
      })
    })
}
