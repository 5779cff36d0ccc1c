/**
 * The official engine as the pipeline sees it: `dlio_benchmark` under the MPI launcher through the Executor, its log read as
 * it comes, its files turned into a whole measurement or its end into a typed failure.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { isCheckpointWork } from "../../benchmarks/checkpointing/CheckpointWork.ts"
import { isDatagenWork, isTrainWork } from "../../benchmarks/training/TrainingWork.ts"
import { HostFiles } from "../../cluster/HostFiles.ts"
import { isLocalHost } from "../../cluster/local/LocalCollector.ts"
import { parseOsRelease } from "../../cluster/proc/system.ts"
import { launcherTransport } from "../../cluster/remote/launcherTransport.ts"
import { localShell } from "../../cluster/remote/localShell.ts"
import { sshTransport } from "../../cluster/remote/sshTransport.ts"
import { quoteWords } from "../../config/quote.ts"
import { problem, warning } from "../../domain/Finding.ts"
import type { LaunchPlan, Plan } from "../../domain/Plan.ts"
import { redactText } from "../../domain/secrets.ts"
import { type AppError, CommandFailed, InternalError, type RanksNotStarted } from "../../errors/AppError.ts"
import { buildLaunch } from "../../launcher/buildLaunch.ts"
import { detectLauncher } from "../../launcher/detectLauncher.ts"
import { jobName } from "../../launcher/jobName.ts"
import { type Launcher, whyNotBeside } from "../../launcher/Launcher.ts"
import { Launchers } from "../../launcher/launchers.ts"
import { noLauncher } from "../../launcher/none.ts"
import { ranksByHost } from "../../launcher/placement.ts"
import { Executor, type OutputLine } from "../../process/Executor.ts"
import { Machine } from "../../process/Machine.ts"
import { fileError } from "../../results/fileErrors.ts"
import { runDirectoryPath, stderrLogFile, stdoutLogFile } from "../../results/layout.ts"
import { loadRunFolder } from "../../results/loadRunFolder.ts"
import { dialects } from "../../rules/editions/dialects.ts"
import type { CommandLine, EngineOutcome, EngineRun, EngineService } from "../Engine.ts"
import { type CacheWatch, cacheWatch } from "./cacheWatch.ts"
import { checkpointTask } from "./checkpointTask.ts"
import { datagenTask } from "./datagenTask.ts"
import { dlioLine } from "./dlioLine.ts"
import { endOf, lastWords } from "./endOf.ts"
import { confirmedNames, forwardedNames } from "./environment.ts"
import { goOver } from "./goOver.ts"
import { candidates, type Handshake, handshake } from "./handshake.ts"
import { askEverywhere, unlike, unlikeCredentials } from "./handshakeEverywhere.ts"
import { dlioInstallHint } from "./installHints.ts"
import { dlioArguments } from "./overrides.ts"
import { rollCall } from "./rollCall.ts"
import type { Task } from "./Task.ts"
import { trainTask } from "./trainTask.ts"
import { hostsOfRanks, strayRank, withoutPlaces } from "./whereRanksRan.ts"
import { believingWarnings, dlioWarnings, warningLabels } from "./warnings.ts"

/** The launcher ends the ranks of every host when it is asked to; only then is it killed itself. */
const grace = Duration.seconds(15)

const progressPause = Duration.seconds(2)

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

type Append = (line: string) => Effect.Effect<void, Error>

const appender = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const file = yield* fs.open(path, { flag: "a" }).pipe(Effect.mapError(fileError(path, "write")))
  const append: Append = (line) => file.writeAll(new TextEncoder().encode(`${line}\n`))
  return append
})

const copier = Effect.fnUntraced(function*({ plan, runDirectory }: EngineRun) {
  const logs: Readonly<Record<OutputLine["stream"], Append>> = {
    stdout: yield* appender(`${runDirectory}/${stdoutLogFile(plan.benchmarkType, plan.command)}`),
    stderr: yield* appender(`${runDirectory}/${stderrLogFile(plan.benchmarkType, plan.command)}`)
  }
  return ({ line, stream }: OutputLine) =>
    logs[stream](redactText(line)).pipe(
      Effect.catchAll((error) => Effect.logWarning(`cannot copy DLIO's output: ${error.message}`))
    )
})

interface Job {
  readonly run: EngineRun
  readonly task: Task
  readonly launcher: Launcher | null
  readonly argv: CommandLine["argv"]
  /** By which the launcher knows it. */
  readonly name: string
  readonly watch: CacheWatch
  readonly startedAt: number
  /** Which ranks run where, asked when none of them has said anything. */
  readonly rollCall: Effect.Effect<RanksNotStarted>
  readonly startSeconds: number
}

/** Ends with the roll call unless DLIO has said something in time. */
const deadline = (heard: Deferred.Deferred<void>, { rollCall, startSeconds }: Job) =>
  Deferred.await(heard).pipe(
    Effect.timeoutOption(Duration.seconds(startSeconds)),
    Effect.flatMap(Option.match({ onSome: () => Effect.never, onNone: () => Effect.flatMap(rollCall, Effect.fail) }))
  )

/** DLIO's first line counts the ranks that have found each other: any other number than the plan's measures something else. */
const ranksApart = ({ argv, launcher, run }: Job, found: number, lines: ReadonlyArray<string>) =>
  new CommandFailed({
    command: quoteWords(argv),
    exitCode: null,
    signal: "SIGTERM",
    stderrTail: lines.join("\n"),
    explanation:
      `it was stopped, for the ranks do not find each other: DLIO says ${found} process(es), and ${run.plan.processes} were started`,
    advice: launcher?.family.meeting
  })

/** Starts the job, hears it to its end, and says how it ended and what DLIO warned of meanwhile. */
const hear = Effect.fnUntraced(function*(it: Job) {
  const { argv, launcher, name, run, startedAt, task, watch } = it
  const executor = yield* Executor
  const copy = yield* copier(run)
  const said = lastWords(launcher?.family.remarks)
  const warnings = dlioWarnings()
  const events = task.events()
  const heard = yield* Deferred.make<void>()
  const apart = yield* Deferred.make<never, CommandFailed>()
  const [command = "", ...words] = argv
  const running = yield* executor.start({
    argv: [command, ...words],
    env: { ...launcher?.family.variables.given, ...task.environment },
    stdin: "none",
    grace,
    cleanUp: launcher?.family.endsByName?.(name)
  })
  const edge = (span: string | null) => watch.edge(span, launcher === null ? null : running.pid)
  const listening = yield* running.events.pipe(
    Stream.runForEach((output) =>
      Effect.gen(function*() {
        yield* copy(output)
        const told = redactText(output.line)
        said.add(told)
        const warned = warnings.add(told)
        if (warned !== undefined) {
          yield* run.onEvent({ _tag: "note", level: "warning", text: `dlio_benchmark: ${warned}` })
        }
        const line = dlioLine(output.line)
        if (line !== undefined) yield* Deferred.succeed(heard, undefined)
        if (line?._tag === "running" && line.processes !== run.plan.processes) {
          yield* Deferred.fail(apart, ranksApart(it, line.processes, said.lines()))
        }
        // The ranks are still there: what they moved can be asked of them.
        if (line?._tag === "saved") yield* edge(null)
        const now = yield* Clock.currentTimeMillis
        for (const event of events(output.line, now)) {
          const span = task.spanAt(event)
          if (span !== undefined) yield* edge(span)
          yield* run.onEvent(event)
        }
      })
    ),
    // Ended before the files it copies into are closed.
    Effect.forkScoped
  )
  yield* Effect.forkScoped(watchProgress(run, task, startedAt))
  const exit = yield* Effect.raceFirst(running.exit, Effect.raceFirst(deadline(heard, it), Deferred.await(apart)))
  yield* Fiber.join(listening)
  yield* edge(null)
  yield* endOf({ command: quoteWords(argv), exit, lines: said.lines(), folder: task.folder })
  return warnings.all()
}, Effect.scoped)

const makeFolders = Effect.fnUntraced(function*({ foldersToMake }: Task) {
  const fs = yield* FileSystem.FileSystem
  for (const folder of foldersToMake) {
    yield* fs.makeDirectory(folder, { recursive: true }).pipe(
      Effect.mapError(fileError(folder, "make", "the data folder"))
    )
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

/** What the job does without saying so, looked at now and then. */
const watchProgress = (run: EngineRun, { progress }: Task, startedAt: number) =>
  progress === undefined
    ? Effect.void
    : Effect.gen(function*() {
      const event = yield* progress(startedAt, yield* Clock.currentTimeMillis)
      if (event !== undefined) yield* run.onEvent(event)
    }).pipe(Effect.schedule(Schedule.spaced(progressPause)), Effect.asVoid)

const run = Effect.fnUntraced(function*(it: EngineRun) {
  const dlio = yield* dlioPlan(it.plan)
  const { launch, task } = dlio
  const here = yield* known(dlio)
  const launcher = yield* launcherOf(launch)
  const name = jobName()
  const { argv } = yield* launchOf(dlio, launcher, here.program, it.runDirectory, name)

  yield* makeFolders(task)
  const watch = yield* watchOf(it, launch, launcher, task)
  const startedAt = yield* Clock.currentTimeMillis
  const hosts = yield* hostsOf(it, launch, launcher)
  const warnings = yield* hear({
    run: it,
    task,
    launcher,
    argv,
    name,
    watch,
    startedAt,
    startSeconds: launch.startSeconds,
    rollCall: rollCall({
      executor: yield* Executor,
      hosts,
      program: here.program,
      runDirectory: it.runDirectory,
      seconds: launch.startSeconds
    })
  }).pipe(Effect.ensuring(goOver(it.runDirectory)))
  const endedAt = yield* Clock.currentTimeMillis

  const folder = yield* loadRunFolder(it.runDirectory)
  const places = yield* placesOf(launch, launcher)
  const stray = strayRank(places.layout.map(({ host }) => host), places.ranks, hostsOfRanks(folder))
  const cacheOf = yield* watch.settled
  const measured = yield* task.measure({
    folder,
    handshake: here,
    startedAt,
    endedAt,
    isLocal: runsHere(it),
    cacheOf: (span) => {
      const cache = withoutPlaces(stray, cacheOf(span))
      return span.direction === "read" ? believingWarnings(warnings, cache) : cache
    }
  })
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
