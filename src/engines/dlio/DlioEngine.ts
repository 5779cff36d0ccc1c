/**
 * The official engine as the pipeline sees it: `dlio_benchmark` under the MPI launcher through the Executor, its log read as
 * it comes, its files turned into a whole measurement or its end into a typed failure.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { HostFiles } from "../../cluster/HostFiles.ts"
import { problem, warning } from "../../domain/Finding.ts"
import type { Plan } from "../../domain/Plan.ts"
import type { AppError } from "../../errors/AppError.ts"
import type { Launcher } from "../../launcher/Launcher.ts"
import { Launchers } from "../../launcher/launchers.ts"
import type { Executor } from "../../process/Executor.ts"
import { Machine } from "../../process/Machine.ts"
import type { CommandLine, EngineOutcome, EngineService } from "../Engine.ts"
import { type DlioPlan, dlioPlan, known, launcherOf, launchOf } from "./dlioPlan.ts"
import { forwardedNames } from "./environment.ts"
import { candidates, type Handshake } from "./handshake.ts"
import { askEverywhere, unlike, unlikeCredentials } from "./handshakeEverywhere.ts"
import { runJob } from "./runJob.ts"
import type { DlioTasks } from "./Task.ts"

type Services = DlioTasks | Executor | FileSystem.FileSystem | HostFiles | Machine

const commandLine = Effect.fnUntraced(function*(anyPlan: Plan, runDirectory: string) {
  const it = yield* dlioPlan(anyPlan)
  const { launch } = it
  const { environment } = yield* Machine
  const dlio = yield* Effect.either(known(it))
  const found = yield* Effect.either(launcherOf(launch))
  const [usual] = yield* Launchers
  const program = Either.match(dlio, {
    onLeft: () => candidates(launch.dlio, environment["VIRTUAL_ENV"])[0] ?? "dlio_benchmark",
    onRight: (known) => known.program
  })
  const launcher: Launcher | null = Either.getOrElse(found, () => ({
    family: usual,
    version: "",
    program: launch.program ?? usual.programs[0]
  }))
  const { argv, warnings } = yield* launchOf(it, launcher, program, runDirectory)
  return {
    argv,
    warnings: [
      ...(Either.isLeft(dlio) ? [dlio.left.message] : []),
      ...(Either.isLeft(found) ? [`${found.left.message}; shown is what ${usual.name} would be given`] : []),
      ...warnings
    ]
  } satisfies CommandLine
})

/** What other hosts of the job lack; a job on this machine alone has been asked already. */
const elsewhere = Effect.fnUntraced(
  function*({ launch, plan, task }: DlioPlan, launcher: Launcher | null, here: Handshake) {
    const { environment } = yield* Machine
    const hosts = launch.hosts.filter(({ ranks }) => ranks > 0)
    if (launcher === null || (launch.includesThisMachine && hosts.length === 1)) return []
    const answers = yield* askEverywhere(launch, launcher, {
      question: here.question,
      forwarded: forwardedNames(yield* Launchers, { ...environment, ...task.environment }),
      environment: task.environment
    })
    return [
      ...unlike(answers, {
        version: here.version,
        needed: here.needed,
        environment: here.environment,
        edition: plan.edition
      }).map(problem),
      ...unlikeCredentials(answers).map(warning)
    ]
  }
)

const preflight = Effect.fnUntraced(function*(anyPlan: Plan) {
  const it = yield* dlioPlan(anyPlan)
  const dlio = yield* Effect.either(known(it))
  const launcher = yield* Effect.either(launcherOf(it.launch))
  if (Either.isLeft(dlio) || Either.isLeft(launcher)) {
    return [
      ...(Either.isLeft(dlio) ? [problem(dlio.left)] : []),
      ...(Either.isLeft(launcher) ? [problem(launcher.left)] : [])
    ]
  }
  const { warnings } = yield* launchOf(it, launcher.right, dlio.right.program, it.plan.resultsDir)
  return [
    ...(yield* elsewhere(it, launcher.right, dlio.right)),
    ...warnings.map(warning),
    ...it.task.warnings(dlio.right).map(warning)
  ]
}, Effect.catchAll((error) => Effect.succeed([problem(error)])))

export const DlioEngine: Effect.Effect<EngineService, never, Services> = Effect.map(
  Effect.context<Services>(),
  (context): EngineService => ({
    commandLine: (plan, runDirectory) => commandLine(plan, runDirectory).pipe(Effect.provide(context)),
    preflight: (plan) => preflight(plan).pipe(Effect.provide(context)),
    run: (it): Effect.Effect<EngineOutcome, AppError> => runJob(it).pipe(Effect.provide(context))
  })
)
