/** How the ranks of one trial are started: the launcher's words, then those of the wrapper (kvcache-vectordb A1). */
import * as Effect from "effect/Effect"
import { HostFiles } from "../../../cluster/HostFiles.ts"
import { parseOsRelease } from "../../../cluster/proc/system.ts"
import type { LaunchPlan, Plan } from "../../../domain/Plan.ts"
import { buildLaunch } from "../../../launcher/buildLaunch.ts"
import { detectLauncher } from "../../../launcher/detectLauncher.ts"
import { forwardedNames, type Needed } from "../../../launcher/forwardedNames.ts"
import type { Launcher, LaunchRequest } from "../../../launcher/Launcher.ts"
import { type LauncherList, Launchers } from "../../../launcher/launchers.ts"
import { noLauncher } from "../../../launcher/none.ts"
import { Machine } from "../../../process/Machine.ts"
import { type OfficialOption, type OfficialWork, trialFolder } from "./OfficialWork.ts"
import type { Program } from "./program.ts"

/** null: one process here, which needs no launcher. */
export const launcherOf = Effect.fnUntraced(function*({ program }: LaunchPlan) {
  if (program === null) return null
  const files = yield* HostFiles
  return yield* detectLauncher(program, parseOsRelease((yield* files.read("/etc/os-release")) ?? ""))
})

type Environment = Readonly<Record<string, string | undefined>>

/** Names of the variables that every rank must have. */
const needed: Needed = {
  prefixes: ["OMP_", "OPENBLAS_", "MKL_"],
  names: new Set(["PYTHONPATH", "PYTHONUNBUFFERED"])
}

/** Every name that must be the same in all ranks as here. */
export const confirmedNames = (
  launchers: LauncherList,
  environment: Environment,
  { parameters }: LaunchPlan
): ReadonlyArray<string> => {
  const asked = launchers.flatMap(({ variables }) => variables.passed(parameters)).filter(({ name, value }) =>
    value === null && environment[name] !== undefined
  )
  return [...new Set([...forwardedNames(needed, launchers, environment), ...asked.map(({ name }) => name)])].sort()
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
  const launchers = yield* Launchers
  return yield* buildLaunch(launchers, launcher?.family ?? noLauncher(launchers))({
    program: launcher?.program ?? "",
    processes: plan.processes,
    layout: launch.hosts,
    perNode: launch.perNode,
    oversubscribe: launch.oversubscribe,
    allowRunAsRoot: launch.allowRunAsRoot,
    btl: launch.btl,
    // Last, so that nothing the user has set for the launcher undoes it.
    parameters: [...launch.parameters, ...launcher?.family.goesOn ?? []],
    environment: forwardedNames(needed, launchers, environment),
    name,
    command
  })
})

/** The wrapper's words for one trial. */
export const trialWords = (
  work: OfficialWork,
  program: Program,
  runDirectory: string,
  { option, words }: OfficialOption,
  trial: number
): readonly [string, ...ReadonlyArray<string>] => [
  program.python,
  program.wrapper,
  "--rank-output-base",
  `${runDirectory}/${trialFolder(option, trial)}`,
  "--rank-cache-base",
  work.folder,
  "--seed-base",
  String(work.seed),
  "--config",
  program.config,
  ...words
]
