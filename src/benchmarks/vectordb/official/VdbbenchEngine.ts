/** The official programs as the pipeline sees them: `load-vdb` and `vdbbench`, and under the site's launcher `vdb-mpi-wrapper`. */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { HostFiles } from "../../../cluster/HostFiles.ts"
import { problem, warning } from "../../../domain/Finding.ts"
import type { LaunchPlan, Plan } from "../../../domain/Plan.ts"
import { launcherOf } from "../../../engines/dlio/jobWords.ts"
import type { Acceptance, EngineOutcome, EngineService } from "../../../engines/Engine.ts"
import { notAccepted } from "../../../engines/Engine.ts"
import type { AppError } from "../../../errors/AppError.ts"
import type { Executor } from "../../../process/Executor.ts"
import type { Machine } from "../../../process/Machine.ts"
import { programFindings } from "./askRanks.ts"
import { launchWith } from "./launch.ts"
import { isOfficialLoad, isOfficialSearch, type OfficialWork } from "./OfficialWork.ts"
import { programOf } from "./program.ts"
import { programNameOf, programWords } from "./programWords.ts"
import { runOfficial } from "./runOfficial.ts"

type Services = Executor | FileSystem.FileSystem | HostFiles | Machine

const accepts = Effect.fnUntraced(function*(plan: Plan, launch: LaunchPlan, work: OfficialWork, runDirectory: string) {
  const services = yield* Effect.context<Executor | HostFiles | Machine>()
  const program = yield* Effect.either(programOf(work))
  const words = programWords(Either.getOrElse(program, () => programNameOf(work)), work, runDirectory)
  const line = work.ranks === null
    ? Either.right({ argv: words, warnings: [] })
    : yield* Effect.either(
      Effect.flatMap(launcherOf(launch), (launcher) => launchWith(plan, launch, launcher, words, null))
    )
  return {
    findings: [
      ...(Either.isLeft(program) ? [problem(program.left)] : []),
      ...(Either.isLeft(line) ? [problem(line.left)] : line.right.warnings.map(warning))
    ],
    argv: Either.isLeft(line) ? null : line.right.argv,
    ofRanks: Either.isLeft(program)
      ? Effect.succeed([])
      : programFindings(plan, launch, work, program.right).pipe(Effect.provide(services))
  } satisfies Acceptance
})

export const VdbbenchEngine: Effect.Effect<EngineService, never, Services> = Effect.map(
  Effect.context<Services>(),
  (context): EngineService => ({
    accepts: ({ launch, work, ...plan }, runDirectory) =>
      launch !== null && (isOfficialLoad(work) || isOfficialSearch(work))
        ? accepts({ launch, work, ...plan }, launch, work, runDirectory).pipe(Effect.provide(context))
        : null,
    run: (it): Effect.Effect<EngineOutcome, AppError> => {
      const { work } = it.plan
      return isOfficialLoad(work) || isOfficialSearch(work)
        ? runOfficial(it, work).pipe(Effect.provide(context))
        : notAccepted(it.plan)
    }
  })
)
