/** The official program as the pipeline sees it: `kv-cache.py` through `mlperf_wrapper.py`, under the site's launcher. */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { HostFiles } from "../../../cluster/HostFiles.ts"
import { type Finding, problem, warning } from "../../../domain/Finding.ts"
import type { LaunchPlan, Plan } from "../../../domain/Plan.ts"
import { launcherOf } from "../../../engines/dlio/jobWords.ts"
import type { Acceptance, EngineOutcome, EngineService } from "../../../engines/Engine.ts"
import { notAccepted } from "../../../engines/Engine.ts"
import type { AppError } from "../../../errors/AppError.ts"
import { Launchers } from "../../../launcher/launchers.ts"
import type { Executor } from "../../../process/Executor.ts"
import type { Machine } from "../../../process/Machine.ts"
import { against, askRanks } from "./askRanks.ts"
import { confirmed, launchWith, trialWords } from "./launch.ts"
import { isOfficialWork, type OfficialWork } from "./OfficialWork.ts"
import { programOf } from "./program.ts"
import { runOfficial } from "./runOfficial.ts"

type Services = Executor | FileSystem.FileSystem | HostFiles | Machine

const preloads = (environment: ReadonlyArray<string>): ReadonlyArray<Finding> =>
  environment.some((pair) => pair.startsWith("LD_PRELOAD=") && pair !== "LD_PRELOAD=")
    ? [
      warning(
        "LD_PRELOAD is set for the ranks: a shim that takes their page-cache drop away would let memory serve the reads"
      )
    ]
    : []

/** Ranks of this machine alone are this process's children, with its variables and the program that has answered already. */
const isAsked = ({ hosts, includesThisMachine, parameters }: LaunchPlan): boolean =>
  parameters.length > 0 || !includesThisMachine || hosts.reduce((sum, { ranks }) => sum + ranks, 0) > 1

const accepts = Effect.fnUntraced(
  function*(plan: Plan, launch: LaunchPlan, work: OfficialWork, runDirectory: string) {
    const services = yield* Effect.context<Services>()
    const launchers = yield* Launchers
    const [usual] = launchers
    const program = yield* Effect.either(programOf(work, yield* confirmed(launch)))
    const found = yield* Effect.either(launcherOf(launch))
    const launcher = Either.getOrElse(found, () => ({
      family: usual,
      version: "",
      program: launch.program ?? usual.programs[0]
    }))
    const [option] = work.options
    const line = option === undefined || Either.isLeft(program)
      ? null
      : yield* Effect.either(
        launchWith(plan, launch, launcher, trialWords(work, program.right, runDirectory, option, 0), null)
      )
    const errors: ReadonlyArray<AppError> = [
      ...(Either.isLeft(program) ? [program.left] : []),
      ...(Either.isLeft(found) ? [found.left] : line !== null && Either.isLeft(line) ? [line.left] : [])
    ]
    const nothing = Effect.succeed<ReadonlyArray<Finding>>([])
    const acceptance: Acceptance = {
      findings: [
        ...errors.map(problem),
        ...(Either.isLeft(found) ? [warning(`shown is what ${usual.name} would be given`)] : []),
        ...(line === null || Either.isLeft(line) ? [] : line.right.warnings.map(warning)),
        ...(Either.isLeft(program) ? [] : preloads(program.right.facts.environment))
      ],
      argv: line === null || Either.isLeft(line) ? null : line.right.argv,
      ofRanks: Either.isLeft(program) || Either.isLeft(found) || found.right === null || !isAsked(launch)
        ? nothing
        : askRanks({ plan, launch, work, launcher: found.right, program: program.right, sign: "" }).pipe(
          Effect.map((answers): ReadonlyArray<Finding> =>
            found.right === null ? [] : against(answers, program.right, found.right).map(problem)
          ),
          Effect.catchAll((error) => Effect.succeed([problem(error)])),
          Effect.provide(services)
        )
    }
    return acceptance
  }
)

export const KvCacheEngine: Effect.Effect<EngineService, never, Services> = Effect.map(
  Effect.context<Services>(),
  (context): EngineService => ({
    accepts: (plan, runDirectory) =>
      isOfficialWork(plan.work) && plan.launch !== null
        ? accepts(plan, plan.launch, plan.work, runDirectory).pipe(Effect.provide(context))
        : null,
    run: (it): Effect.Effect<EngineOutcome, AppError> =>
      isOfficialWork(it.plan.work)
        ? runOfficial(it, it.plan.work).pipe(Effect.provide(context))
        : notAccepted(it.plan)
  })
)
