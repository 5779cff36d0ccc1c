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
import { askRanks, isAsked } from "./askRanks.ts"
import { type DlioPlan, dlioPlan, known, launcherOf, launchOf } from "./dlioPlan.ts"
import { candidates, type Handshake } from "./handshake.ts"
import { placesOf } from "./jobHosts.ts"
import { runJob } from "./runJob.ts"
import type { DlioTasks } from "./Task.ts"
import { unlike, unlikeCredentials, unlikePythons } from "./unlikeRanks.ts"
import { strayRank } from "./whereRanksRan.ts"

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

/** What ranks of the job lack, and what is not alike in them. */
const ofRanks = Effect.fnUntraced(function*(it: DlioPlan, launcher: Launcher | null, here: Handshake) {
  if (launcher === null || !isAsked(it.launch)) return []
  const answers = yield* askRanks(it, launcher, here.program)
  const { layout, ranks } = yield* placesOf(it.launch, launcher)
  const stray = strayRank(
    layout.map(({ host }) => host),
    ranks,
    new Map(answers.flatMap(({ calls, rank }) => rank === null ? [] : [[rank, calls]])),
    "starts"
  )
  return [
    ...unlike(answers, {
      version: here.version,
      needed: here.needed,
      environment: here.environment,
      edition: it.plan.edition
    }).map(problem),
    ...[...unlikePythons(answers), ...unlikeCredentials(answers), ...(stray === undefined ? [] : [stray])].map(warning)
  ]
})

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
    ...(yield* ofRanks(it, launcher.right, dlio.right)),
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
