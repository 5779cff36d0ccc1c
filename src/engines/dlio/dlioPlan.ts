/** What a plan comes down to for DLIO: the task of its benchmark, the launcher, the words that start the job, and the DLIO that is here. */
import * as Effect from "effect/Effect"
import { HostFiles } from "../../cluster/HostFiles.ts"
import { parseOsRelease } from "../../cluster/proc/system.ts"
import type { DlioLaunch, LaunchPlan, Plan } from "../../domain/Plan.ts"
import { buildLaunch } from "../../launcher/buildLaunch.ts"
import { detectLauncher } from "../../launcher/detectLauncher.ts"
import type { Launcher, LaunchRequest } from "../../launcher/Launcher.ts"
import { Launchers } from "../../launcher/launchers.ts"
import { noLauncher } from "../../launcher/none.ts"
import { Machine } from "../../process/Machine.ts"
import { confirmedNames, forwardedNames, givenValues } from "./environment.ts"
import { handshake } from "./handshake.ts"
import { dlioArguments } from "./overrides.ts"
import type { Task, TaskOf } from "./Task.ts"

const isDlioLaunch = (launch: LaunchPlan | null): launch is DlioLaunch => launch !== null && launch.dlio !== null

export interface DlioPlan {
  readonly plan: Plan
  readonly launch: DlioLaunch
  readonly task: Task
}

/** null: DLIO has no way to do this work. */
export const dlioPlan = (tasks: ReadonlyArray<TaskOf>, plan: Plan): Effect.Effect<DlioPlan> | null => {
  const { launch } = plan
  for (const taskOf of tasks) {
    const task = taskOf(plan)
    if (task === undefined) continue
    return isDlioLaunch(launch)
      ? Effect.succeed({ plan, launch, task })
      : Effect.dieMessage(`${plan.benchmark} ${plan.command} was not planned for the dlio engine`)
  }
  return null
}

/** null: one process here, which needs no launcher. */
export const launcherOf = Effect.fnUntraced(function*({ program }: LaunchPlan) {
  if (program === null) return null
  const files = yield* HostFiles
  return yield* detectLauncher(program, parseOsRelease((yield* files.read("/etc/os-release")) ?? ""))
})

/** These words in DLIO's place, by the job's own launch. */
export const launchWith = Effect.fnUntraced(
  function*(
    { launch, plan, task }: DlioPlan,
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
      parameters: launch.parameters,
      environment: forwardedNames(launchers, { ...environment, ...task.environment }),
      name,
      command
    })
  }
)

export const launchOf = (
  it: DlioPlan,
  launcher: Launcher | null,
  program: string,
  runDirectory: string,
  name: string | null = null
) => launchWith(it, launcher, [program, ...dlioArguments(it.plan, it.launch, runDirectory, it.task.injected)], name)

/** Asks this machine's DLIO; what it says of the job's variables is what every rank must say. */
export const known = Effect.fnUntraced(function*({ launch, plan, task }: DlioPlan) {
  const { environment } = yield* Machine
  const launchers = yield* Launchers
  const all = { ...environment, ...task.environment }
  return yield* handshake(plan, launch.dlio, {
    does: task.does,
    variables: confirmedNames(launchers, all, launch),
    environment: { ...task.environment, ...givenValues(launchers, launch) }
  })
})
