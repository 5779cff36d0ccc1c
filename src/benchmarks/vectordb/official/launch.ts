/** How the program is started under the site's launcher. */
import * as Effect from "effect/Effect"
import type { LaunchPlan, Plan } from "../../../domain/Plan.ts"
import { jobWords } from "../../../engines/dlio/jobWords.ts"
import { forwardedNames, type Needed } from "../../../launcher/forwardedNames.ts"
import type { Launcher, LaunchRequest } from "../../../launcher/Launcher.ts"
import { Launchers } from "../../../launcher/launchers.ts"
import { Machine } from "../../../process/Machine.ts"

/** Names of the variables that every rank must have. */
const needed: Needed = {
  prefixes: ["OMP_", "OPENBLAS_", "MKL_", "GRPC_", "MILVUS_"],
  names: new Set(["PYTHONPATH", "PYTHONUNBUFFERED"])
}

/** These words by the job's own launch. */
export const launchWith = Effect.fnUntraced(function*(
  plan: Pick<Plan, "processes">,
  launch: LaunchPlan,
  launcher: Launcher | null,
  command: LaunchRequest["command"],
  name: string | null
) {
  const { environment } = yield* Machine
  // Last, so that nothing the user has set for the launcher undoes it.
  const parameters = [...launch.parameters, ...launcher?.family.goesOn ?? []]
  const names = forwardedNames(needed, yield* Launchers, environment)
  return yield* jobWords({ plan, launch: { ...launch, parameters }, launcher, environment: names, name, command })
})
