/** What a plan comes down to for DLIO: the task of its benchmark, the launcher, the words that start the job, and the DLIO that is here. */
import * as Effect from "effect/Effect"
import type { DlioLaunch, LaunchPlan, Plan } from "../../domain/Plan.ts"
import { givenValues } from "../../launcher/forwardedNames.ts"
import type { Launcher, LaunchRequest } from "../../launcher/Launcher.ts"
import { Launchers } from "../../launcher/launchers.ts"
import { Machine } from "../../process/Machine.ts"
import { confirmedNames, forwardedNames } from "./environment.ts"
import { handshake } from "./handshake.ts"
import { jobWords } from "./jobWords.ts"
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

/** These words in DLIO's place, by the job's own launch. */
export const launchWith = Effect.fnUntraced(
  function*(
    { launch, plan, task }: DlioPlan,
    launcher: Launcher | null,
    command: LaunchRequest["command"],
    name: string | null
  ) {
    const { environment } = yield* Machine
    const names = forwardedNames(yield* Launchers, { ...environment, ...task.environment })
    return yield* jobWords({ plan, launch, launcher, environment: names, name, command })
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
