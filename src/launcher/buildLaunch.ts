/** A launcher's command line, with a warning for everything that was asked and is not done by it. */
import * as Either from "effect/Either"
import { foreignWords } from "./foreignWords.ts"
import type { BuildLaunch, LaunchOption, LaunchRequest, Starter } from "./Launcher.ts"
import type { LauncherList } from "./launchers.ts"

/** Options of ours that were given. */
const givenOf = (
  { allowRunAsRoot, btl, oversubscribe, parameters }: LaunchRequest
): Readonly<Record<LaunchOption, boolean>> => ({
  "--oversubscribe": oversubscribe,
  "--allow-run-as-root": allowRunAsRoot,
  "--mpi-btl": btl !== "auto",
  "--mpi-params": parameters.length > 0
})

/** The command line of this launcher. Fails as its own `build` does. */
export const buildLaunch = (launchers: LauncherList, family: Starter): BuildLaunch => (request) => {
  const given = givenOf(request)
  return Either.map(family.build(request), ({ argv, warnings }) => ({
    argv,
    warnings: [
      ...foreignWords(launchers, family, request.parameters),
      ...warnings,
      ...family.ignores.filter((option) => given[option])
        .map((option) => `${option} means nothing to ${family.name} and is left out`)
    ]
  }))
}
