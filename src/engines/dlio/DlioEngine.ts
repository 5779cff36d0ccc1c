/**
 * The official engine as the pipeline sees it: `dlio_benchmark` under the MPI launcher through the Executor, its log read as
 * it comes, its files turned into a whole measurement or its end into a typed failure.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { HostFiles } from "../../cluster/HostFiles.ts"
import { type Finding, problem, warning } from "../../domain/Finding.ts"
import type { AppError } from "../../errors/AppError.ts"
import type { Launcher } from "../../launcher/Launcher.ts"
import { Launchers } from "../../launcher/launchers.ts"
import type { Executor } from "../../process/Executor.ts"
import { Machine } from "../../process/Machine.ts"
import type { Acceptance, EngineOutcome, EngineService } from "../Engine.ts"
import { askRanks, isAsked } from "./askRanks.ts"
import { type DlioPlan, dlioPlan, known, launchOf } from "./dlioPlan.ts"
import { candidates, type Handshake } from "./handshake.ts"
import { placesOf } from "./jobHosts.ts"
import { launcherOf } from "./jobWords.ts"
import { runJob } from "./runJob.ts"
import { DlioTasks } from "./Task.ts"
import { unlike, unlikeCredentials, unlikePythons } from "./unlikeRanks.ts"
import { strayRank } from "./whereRanksRan.ts"

type Services = DlioTasks | Executor | FileSystem.FileSystem | HostFiles | Machine

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

const nothing = Effect.succeed<ReadonlyArray<Finding>>([])

/** Where something is missing, the words are those that the usual program in its place would be started by. */
const accepts = Effect.fnUntraced(function*(it: DlioPlan, runDirectory: string) {
  const { launch, task } = it
  const { environment } = yield* Machine
  const services = yield* Effect.context<Services>()
  const dlio = yield* Effect.either(known(it))
  const found = yield* Effect.either(launcherOf(launch))
  const [usual] = yield* Launchers
  const program = Either.match(dlio, {
    onLeft: () => candidates(launch.dlio, environment["VIRTUAL_ENV"])[0] ?? "dlio_benchmark",
    onRight: (here) => here.program
  })
  const launcher: Launcher | null = Either.getOrElse(found, () => ({
    family: usual,
    version: "",
    program: launch.program ?? usual.programs[0]
  }))
  const line = yield* Effect.either(launchOf(it, launcher, program, runDirectory))
  const errors: ReadonlyArray<AppError> = [
    ...(Either.isLeft(dlio) ? [dlio.left] : []),
    ...(Either.isLeft(found) ? [found.left] : Either.isLeft(line) ? [line.left] : [])
  ]
  const acceptance: Acceptance = {
    findings: [
      ...errors.map(problem),
      ...(Either.isLeft(found) ? [warning(`shown is what ${usual.name} would be given`)] : []),
      ...(Either.isLeft(line) ? [] : line.right.warnings.map(warning)),
      ...(Either.isLeft(dlio) ? [] : task.warnings(dlio.right).map(warning))
    ],
    argv: Either.isLeft(line) ? null : line.right.argv,
    ofRanks: Either.isLeft(dlio) || Either.isLeft(found) ? nothing : ofRanks(it, found.right, dlio.right).pipe(
      Effect.catchAll((error) => Effect.succeed([problem(error)])),
      Effect.provide(services)
    )
  }
  return acceptance
})

export const DlioEngine: Effect.Effect<EngineService, never, Services> = Effect.map(
  Effect.context<Services>(),
  (context): EngineService => ({
    accepts: (plan, runDirectory) => {
      const it = dlioPlan(Context.get(context, DlioTasks), plan)
      return it === null ? null : Effect.flatMap(it, (it) => accepts(it, runDirectory)).pipe(Effect.provide(context))
    },
    run: (it): Effect.Effect<EngineOutcome, AppError> => runJob(it).pipe(Effect.provide(context))
  })
)
