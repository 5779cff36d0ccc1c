/** Stage: everything cheap that can stop the run, found before anything dear, and reported together. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { RunCommand } from "../benchmarks/Benchmark.ts"
import { isRunStep, type Step } from "../benchmarks/Experiment.ts"
import { crowdedCores } from "../benchmarks/shared/crowdedCores.ts"
import { type Client, Clients } from "../cluster/Clients.ts"
import { HostFiles } from "../cluster/HostFiles.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import { type Finding, problem } from "../domain/Finding.ts"
import type { Plan } from "../domain/Plan.ts"
import { type Issue, satisfies, type Verdict } from "../domain/Verdict.ts"
import { type AppError, BadStructure, RulesNotMet } from "../errors/AppError.ts"
import { readingOf } from "../reading/Readings.ts"
import type { HostValidation } from "../results/RunRecord.ts"
import type { RunEvidence } from "../rules/Evidence.ts"
import { judge } from "../rules/judge.ts"
import { askEngine } from "./askEngine.ts"
import { betweenFindings } from "./between.ts"
import { clientOf, clientViews, lookEverywhere } from "./clients.ts"
import type { Fitness, FitnessServices } from "./fitness.ts"
import { problemsOf, together, warningsOf } from "./problems.ts"

export interface Preflight {
  /** What the rules say of the plan; rules that need a finished run are pending. */
  readonly verdict: Verdict
  /** What the verdict rests on; its facts are recorded, and the finished run is judged by them. */
  readonly evidence: RunEvidence
  /** Issues that would have refused the run and that `--allow-invalid-params` lifted. */
  readonly waived: ReadonlyArray<Issue>
  readonly warnings: ReadonlyArray<string>
  readonly validation: HostValidation
}

const nearestExisting = (folder: string): Effect.Effect<string, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const exists = yield* fs.exists(folder).pipe(Effect.orElseSucceed(() => false))
    const parent = path.dirname(folder)
    return exists || parent === folder ? folder : yield* nearestExisting(parent)
  })

/** The results directory can take a run: it is a folder, or can be made, and this user may write there. */
const resultsDirectory = Effect.fnUntraced(function*(plan: Plan) {
  const fs = yield* FileSystem.FileSystem
  const hostFiles = yield* HostFiles
  const existing = yield* nearestExisting(plan.resultsDir)
  const isFolder = yield* fs.stat(existing).pipe(
    Effect.map((info) => info.type === "Directory"),
    Effect.orElseSucceed(() => false)
  )
  if (!isFolder) {
    return [
      problem(new BadStructure({ path: existing, detail: "is not a folder, so no results can be written below it" }))
    ]
  }
  const taken = yield* Effect.either(hostFiles.takesFiles(existing, "write results into"))
  return Either.isRight(taken) ? [] : [problem(taken.left)]
})

/** The plan of one run as the rules see it, and what refuses it. */
const judged = Effect.fnUntraced(function*(
  command: RunCommand,
  plan: Plan,
  cluster: ClusterInformation,
  clients: ReadonlyArray<Client>
) {
  const evidence = yield* command.evidence(plan, cluster, "planned").pipe(Effect.provideService(Clients, clients))
  const { rules } = yield* readingOf(plan)
  const verdict = judge(rules.run, evidence)
  const { requestedDivision } = plan
  const outOfReach = requestedDivision !== null && !satisfies(verdict.category, requestedDivision)
  const refused = outOfReach && !plan.allowInvalidParameters
    ? new RulesNotMet({
      when: "refused",
      requested: requestedDivision,
      category: verdict.category,
      issues: verdict.issues
    })
    : null
  return { evidence, verdict, refused, waived: outOfReach ? verdict.issues.filter(isError) : [] }
})

const sameIssues = (a: RulesNotMet, b: RulesNotMet): boolean => JSON.stringify(a.issues) === JSON.stringify(b.issues)

const isError = ({ severity }: Issue): boolean => severity === "error"

/**
 * Looks at everything that `steps` need, as `plan` has it together, and judges the plan of each run by itself. What one of
 * them makes for a later one is not missed. `hosts`: what doctor says of them, looked at once for all runs.
 */
export const preflight = Effect.fn("stage.preflight")(function*(
  command: RunCommand,
  plan: Plan,
  steps: ReadonlyArray<Step>,
  cluster: ClusterInformation,
  hosts: Effect.Effect<Fitness, never, FitnessServices>
) {
  const plans = Arr.dedupe(steps.filter(isRunStep).map((step) => step.plan))
  const engine = yield* askEngine(plan)
  const fit = yield* hosts
  const views = yield* clientViews(plan, cluster)
  const findings: ReadonlyArray<Finding> = [
    ...engine.findings,
    ...(problemsOf(engine.findings).length === 0 ? yield* engine.ofRanks : []),
    ...(yield* resultsDirectory(plan)),
    ...(yield* lookEverywhere(plan, views, command.preflight(plan, cluster))),
    ...crowdedCores(plan, cluster),
    ...fit.findings,
    // A command that comes first is about to be tried itself.
    ...(yield* Effect.forEach(
      steps.slice(1),
      (step) => isRunStep(step) ? Effect.succeed([]) : betweenFindings(step.command, plan)
    )).flat()
  ]
  const clients = views.map(clientOf)
  const runs = yield* Effect.forEach(
    plans,
    (each) => Effect.map(judged(command, each, cluster, clients), (it) => [each, it] as const)
  )
  const all: ReadonlyArray<AppError> = [
    ...problemsOf(findings),
    ...Arr.dedupeWith(runs.flatMap(([, { refused }]) => refused === null ? [] : [refused]), sameIssues)
  ]
  if (Arr.isNonEmptyReadonlyArray(all)) return yield* together(all)
  const warnings = warningsOf(findings)
  return new Map(runs.map(([each, { evidence, verdict, waived }]): readonly [Plan, Preflight] => [
    each,
    { verdict, evidence, waived, warnings, validation: fit.validation }
  ]))
}, Effect.scoped)
