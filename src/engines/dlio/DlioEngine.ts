/**
 * The official engine as the pipeline sees it: `dlio_benchmark` under the MPI launcher through the Executor, its log read as
 * it comes, its files turned into a whole measurement or its end into a typed failure.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { isCheckpointWork } from "../../benchmarks/checkpointing/CheckpointWork.ts"
import { isDatagenWork, isTrainWork } from "../../benchmarks/training/TrainingWork.ts"
import { HostFiles } from "../../cluster/HostFiles.ts"
import { isLocalHost } from "../../cluster/local/LocalCollector.ts"
import { parseOsRelease } from "../../cluster/proc/system.ts"
import { hostShell } from "../../cluster/remote/hostShell.ts"
import { launcherTransport } from "../../cluster/remote/launcherTransport.ts"
import { localShell } from "../../cluster/remote/localShell.ts"
import { sshTransport } from "../../cluster/remote/sshTransport.ts"
import { quoteWords } from "../../config/quote.ts"
import { problem, warning } from "../../domain/Finding.ts"
import type { LaunchPlan, Plan } from "../../domain/Plan.ts"
import { type AppError, InternalError, OutcomeIncomplete } from "../../errors/AppError.ts"
import { buildLaunch } from "../../launcher/buildLaunch.ts"
import { detectLauncher } from "../../launcher/detectLauncher.ts"
import { jobName } from "../../launcher/jobName.ts"
import { type Launcher, whyNotBeside } from "../../launcher/Launcher.ts"
import { Launchers } from "../../launcher/launchers.ts"
import { noLauncher } from "../../launcher/none.ts"
import { ranksByHost } from "../../launcher/placement.ts"
import { Executor } from "../../process/Executor.ts"
import { Machine } from "../../process/Machine.ts"
import { runDirectoryPath } from "../../results/layout.ts"
import { loadRunFolder } from "../../results/loadRunFolder.ts"
import { makeFolder } from "../../results/makeFolder.ts"
import { missingArtefacts } from "../../results/outcome.ts"
import { dialects } from "../../rules/editions/dialects.ts"
import type { CommandLine, EngineOutcome, EngineRun, EngineService } from "../Engine.ts"
import { cacheWatch } from "./cacheWatch.ts"
import { checkpointTask } from "./checkpointTask.ts"
import { clocksOf } from "./clocks.ts"
import { datagenTask } from "./datagenTask.ts"
import { confirmedNames, forwardedNames } from "./environment.ts"
import { goOver } from "./goOver.ts"
import { candidates, type Handshake, handshake } from "./handshake.ts"
import { askEverywhere, unlike, unlikeCredentials } from "./handshakeEverywhere.ts"
import { hear } from "./hear.ts"
import { dlioInstallHint } from "./installHints.ts"
import { leftInSharedMemory, sharedMemoryNames } from "./leftovers.ts"
import { otherHostFunctions, otherHosts } from "./otherHosts.ts"
import { dlioArguments } from "./overrides.ts"
import { rollCall } from "./rollCall.ts"
import type { Task } from "./Task.ts"
import { trainTask } from "./trainTask.ts"
import { believingWarnings, warningLabels } from "./warnings.ts"
import { figuresMissing, hostsOfRanks, strayRank, withoutPlaces } from "./whereRanksRan.ts"

type Services = Executor | FileSystem.FileSystem | HostFiles | Machine

interface DlioPlan {
  readonly plan: Plan
  readonly launch: LaunchPlan
  readonly task: Task
}

const taskOf = (plan: Plan): Task | undefined => {
  const { work } = plan
  if (isCheckpointWork(work)) return checkpointTask(work)
  if (isTrainWork(work)) return trainTask(plan, work)
  return isDatagenWork(work) && !work.verifyOnly ? datagenTask(work) : undefined
}

const dlioPlan = (plan: Plan): Effect.Effect<DlioPlan, InternalError> => {
  const task = taskOf(plan)
  return task === undefined || plan.launch === null
    ? new InternalError({ detail: `the dlio engine has no way to run ${plan.benchmark} ${plan.command}` })
    : Effect.succeed({ plan, launch: plan.launch, task })
}

/** null: one process here, which needs no launcher. */
const launcherOf = Effect.fnUntraced(function*({ program }: LaunchPlan) {
  if (program === null) return null
  const files = yield* HostFiles
  return yield* detectLauncher(program, parseOsRelease((yield* files.read("/etc/os-release")) ?? ""))
})

const launchOf = Effect.fnUntraced(
  function*(
    { launch, plan, task }: DlioPlan,
    launcher: Launcher | null,
    program: string,
    runDirectory: string,
    name: string | null = null
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
      command: [program, ...dlioArguments(plan, launch, runDirectory, task.injected)]
    })
  }
)

/** Asks this machine's DLIO; what it says of the job's variables is what every other host must say. */
const known = Effect.fnUntraced(function*({ launch, plan, task }: DlioPlan) {
  const { environment } = yield* Machine
  const launchers = yield* Launchers
  return yield* handshake(plan, launch.dlio, {
    writesCheckpoints: task.writesCheckpoints,
    variables: confirmedNames(launchers, { ...environment, ...task.environment }, launch),
    environment: task.environment
  })
})

const placeholder = (plan: Plan): string => runDirectoryPath(plan, "YYYYMMDD_HHMMSS")

const commandLine = Effect.fnUntraced(function*(anyPlan: Plan) {
  const it = yield* dlioPlan(anyPlan)
  const { launch, plan } = it
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
  const { argv, warnings } = yield* launchOf(it, launcher, program, placeholder(plan))
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
        needsStreamingWriter: task.writesCheckpoints && dialects[here.dialect].streamsCheckpoints,
        environment: here.environment,
        install: dlioInstallHint(plan.edition)
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
  const { warnings } = yield* launchOf(it, launcher.right, dlio.right.program, placeholder(it.plan))
  return [
    ...(yield* elsewhere(it, launcher.right, dlio.right)),
    ...warnings.map(warning),
    ...it.task.warnings(dlio.right).map(warning)
  ]
}, Effect.catchAll((error) => Effect.succeed([problem(error)])))

const makeFolders = Effect.fnUntraced(function*({ foldersToMake }: Task) {
  for (const folder of foldersToMake) {
    yield* makeFolder(folder)
  }
})

/** To other hosts by the way that collected their facts; or why there is none. */
const wayToHosts = Effect.fnUntraced(
  function*({ cluster }: EngineRun, launch: LaunchPlan, launcher: Launcher | null) {
    const { environment } = yield* Machine
    switch (cluster.method) {
      case "ssh":
        return sshTransport()
      case "mpi":
        return launcher === null
          ? "the run has no launcher"
          : whyNotBeside(launcher.family, environment) ??
            launcherTransport({ launcher, allowRunAsRoot: launch.allowRunAsRoot, parameters: launch.parameters })
      default:
        return `--collector ${cluster.method} asks no other host`
    }
  }
)

/** The hosts of the job with the ways to them. */
const hostsOf = Effect.fnUntraced(function*(it: EngineRun, launch: LaunchPlan, launcher: Launcher | null) {
  const isHere = yield* isLocalHost
  const way = yield* wayToHosts(it, launch, launcher)
  return launch.hosts.filter(({ ranks }) => ranks > 0).map(({ host, ranks }) => ({
    host,
    ranks,
    isHere: isHere(host),
    way: isHere(host) ? localShell : way
  }))
})

/** Where the plan has the ranks; `ranks` is null where the user's own words place them. */
const placesOf = Effect.fnUntraced(function*(launch: LaunchPlan, launcher: Launcher | null) {
  const layout = launch.hosts.filter(({ ranks }) => ranks > 0)
  const ranks = ranksByHost({
    layout,
    family: launcher?.family ?? noLauncher(yield* Launchers),
    perNode: launch.perNode,
    parameters: launch.parameters
  })
  return { layout, ranks }
})

const watchOf = Effect.fnUntraced(
  function*(it: EngineRun, launch: LaunchPlan, launcher: Launcher | null, { folder }: Task) {
    const isHere = yield* isLocalHost
    const { layout, ranks } = yield* placesOf(launch, launcher)
    return yield* cacheWatch({
      executor: yield* Executor,
      files: yield* HostFiles,
      hosts: layout.map(({ host, ranks: count }, i) => ({
        host,
        isHere: isHere(host),
        ranks: ranks?.[i] ?? null,
        count
      })),
      transport: yield* wayToHosts(it, launch, launcher),
      folder,
      runDirectory: it.runDirectory
    })
  }
)

/** All ranks run on this machine, so that every file of theirs must be seen from here. */
const runsHere = ({ cluster, plan }: EngineRun): boolean =>
  cluster.method === "local"
    ? cluster.hosts.length > 0 && cluster.missing.length === 0
    : plan.launch?.includesThisMachine === true && plan.launch.hosts.filter(({ ranks }) => ranks > 0).length === 1

const run = Effect.fnUntraced(function*(it: EngineRun) {
  const dlio = yield* dlioPlan(it.plan)
  const { launch, task } = dlio
  const here = yield* known(dlio)
  const launcher = yield* launcherOf(launch)
  const name = jobName()
  const { argv } = yield* launchOf(dlio, launcher, here.program, it.runDirectory, name)

  yield* makeFolders(task)
  const places = yield* placesOf(launch, launcher)
  const watch = yield* watchOf(it, launch, launcher, task)
  const startedAt = yield* Clock.currentTimeMillis
  const hosts = yield* hostsOf(it, launch, launcher)
  const executor = yield* Executor
  const others = yield* otherHosts(
    hosts.flatMap(({ host, isHere, ranks, way }) =>
      isHere || typeof way === "string"
        ? []
        : [{ host, ranks, open: hostShell(executor, way, host, otherHostFunctions) }]
    ),
    it.runDirectory
  )
  const endElsewhere = Effect.flatMap(
    Effect.interruptible(others.end),
    (texts) => Effect.forEach(texts, (text) => Effect.logWarning(text), { discard: true })
  )
  const inMemory = yield* sharedMemoryNames
  const sayWhatStays = Effect.flatMap(
    leftInSharedMemory(inMemory),
    (text) => text === undefined ? Effect.void : Effect.logWarning(text)
  )
  const warnings = yield* hear({
    run: it,
    task,
    launcher,
    argv,
    name,
    watch,
    startedAt,
    startSeconds: launch.startSeconds,
    hostOf: (rank) => places.layout[places.ranks?.findIndex((ranks) => ranks.includes(rank)) ?? -1]?.host ?? null,
    others,
    rollCall: rollCall({
      executor,
      hosts,
      program: here.program,
      runDirectory: it.runDirectory,
      seconds: launch.startSeconds
    })
  }).pipe(Effect.ensuring(goOver(it.runDirectory)), Effect.ensuring(sayWhatStays), Effect.ensuring(endElsewhere))
  const endedAt = yield* Clock.currentTimeMillis

  const folder = yield* loadRunFolder(it.runDirectory)
  const ranOn = hostsOfRanks(folder)
  const stray = strayRank(places.layout.map(({ host }) => host), places.ranks, ranOn)
  const cacheOf = yield* watch.settled
  const [absent, ...more] = missingArtefacts(folder)
  if (absent !== undefined) return yield* new OutcomeIncomplete({ missing: [absent, ...more] })
  const measured = yield* task.measure({
    runId: it.runId,
    folder,
    handshake: here,
    startedAt,
    endedAt,
    isLocal: runsHere(it),
    clocks: clocksOf(ranOn, it.cluster, it.plan.processes),
    cacheOf: (span) => {
      const cache = withoutPlaces(stray, cacheOf(span))
      return span.direction === "read" ? believingWarnings(warnings, cache) : cache
    }
  }).pipe(Effect.mapError((error) =>
    error._tag === "OutcomeIncomplete"
      ? new OutcomeIncomplete({ missing: [...error.missing, ...figuresMissing(places.layout, ranOn)] })
      : error
  ))
  const labels = [
    ...(measured.labels ?? []),
    ...(stray === undefined ? [] : [stray]),
    ...warningLabels(warnings)
  ]
  const measurement = labels.length === 0 ? measured : { ...measured, labels }
  yield* it.onEvent({ _tag: "measured", measurement })
  return { measurement, command: quoteWords(argv) } satisfies EngineOutcome
}, Effect.scoped)

export const DlioEngine: Effect.Effect<EngineService, never, Services> = Effect.map(
  Effect.context<Services>(),
  (context): EngineService => ({
    commandLine: (plan) => commandLine(plan).pipe(Effect.provide(context)),
    preflight: (plan) => preflight(plan).pipe(Effect.provide(context)),
    run: (it): Effect.Effect<EngineOutcome, AppError> => run(it).pipe(Effect.provide(context))
  })
)
