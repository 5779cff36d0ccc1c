/** How the ranks of a job of any program are started: the launcher that is asked for, and the words of its command. */
import * as Effect from "effect/Effect"
import { HostFiles } from "../../cluster/HostFiles.ts"
import { parseOsRelease } from "../../cluster/proc/system.ts"
import type { LaunchPlan, Plan } from "../../domain/Plan.ts"
import { buildLaunch } from "../../launcher/buildLaunch.ts"
import { detectLauncher } from "../../launcher/detectLauncher.ts"
import { forwardedNames, type Needed } from "../../launcher/forwardedNames.ts"
import type { Launcher, LaunchRequest } from "../../launcher/Launcher.ts"
import { Launchers } from "../../launcher/launchers.ts"
import { noLauncher } from "../../launcher/none.ts"
import { Machine } from "../../process/Machine.ts"

/** null: one process here, which needs no launcher. */
export const launcherOf = Effect.fnUntraced(function*({ program }: Pick<LaunchPlan, "program">) {
  if (program === null) return null
  const files = yield* HostFiles
  return yield* detectLauncher(program, parseOsRelease((yield* files.read("/etc/os-release")) ?? ""))
})

interface JobWords extends Pick<LaunchRequest, "command" | "environment" | "name"> {
  readonly plan: Pick<Plan, "processes">
  readonly launch: LaunchPlan
  readonly launcher: Launcher | null
}

export const jobWords = Effect.fnUntraced(function*({ command, environment, launch, launcher, name, plan }: JobWords) {
  const launchers = yield* Launchers
  return yield* buildLaunch(launchers, launcher?.family ?? noLauncher(launchers))({
    program: launcher?.program ?? "",
    processes: plan.processes,
    layout: launch.hosts,
    perNode: launch.perNode,
    oversubscribe: launch.oversubscribe,
    allowRunAsRoot: launch.allowRunAsRoot,
    btl: launch.btl,
    parameters: launch.parameters,
    environment,
    name,
    command
  })
})

/** Words of any program by the job's launch, with the variables of this machine that its ranks need; the launch goes on when a rank dies. */
export const launchNeeding = (needed: Needed) =>
  Effect.fnUntraced(function*(
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
