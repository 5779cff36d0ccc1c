/** One job from its folders to its measurement. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import { HostFiles } from "../../cluster/HostFiles.ts"
import { isLocalAmong } from "../../cluster/local/LocalCollector.ts"
import { hostShell } from "../../cluster/remote/hostShell.ts"
import { quoteWords } from "../../config/quote.ts"
import type { LaunchPlan } from "../../domain/Plan.ts"
import { type AppError, OutcomeIncomplete } from "../../errors/AppError.ts"
import { jobName } from "../../launcher/jobName.ts"
import type { Launcher } from "../../launcher/Launcher.ts"
import { Launchers } from "../../launcher/launchers.ts"
import { Executor } from "../../process/Executor.ts"
import { loadRunFolder } from "../../results/loadRunFolder.ts"
import { missingArtefacts } from "../../results/outcome.ts"
import { type EngineOutcome, type EngineRun, notAccepted } from "../Engine.ts"
import { cacheWatch } from "./cacheWatch.ts"
import { clocksOf } from "./clocks.ts"
import { dlioPlan, known, launchOf } from "./dlioPlan.ts"
import { lastSaid } from "./endOf.ts"
import type { FolderClient } from "./folderHands.ts"
import { goOver } from "./goOver.ts"
import { hear } from "./hear.ts"
import { folderClients, hostsOf, placesOf, wayToHosts } from "./jobHosts.ts"
import { launcherOf } from "./jobWords.ts"
import type { Keeper } from "./Keeper.ts"
import { leftInSharedMemory, sharedMemoryNames } from "./leftovers.ts"
import { otherHostFunctions, otherHosts } from "./otherHosts.ts"
import { rollCall } from "./rollCall.ts"
import { DlioTasks, type Task } from "./Task.ts"
import { believingWarnings, warningLabels } from "./warnings.ts"
import { figuresMissing, hostsOfRanks, strayRank, withoutPlaces } from "./whereRanksRan.ts"

/** By one client: they all see the folders that the job is told of. */
const makeFolders = Effect.fnUntraced(
  function*(client: Effect.Effect<FolderClient, AppError, Scope.Scope>, task: Task) {
    if (task.foldersToMake.length === 0) return
    const { hands } = yield* client
    for (const folder of task.foldersToMake) yield* hands.makeFolder(folder)
  },
  Effect.scoped
)

const watchOf = Effect.fnUntraced(
  function*(it: EngineRun, launch: LaunchPlan, launcher: Launcher | null, { folder }: Task) {
    const isHere = yield* isLocalAmong(launch.hosts.map(({ host }) => host))
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

/** A finalizer's work, with its own limits of time: they hold also where the run itself was interrupted. */
const apart = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.forkDaemon(Effect.interruptible(work)), Fiber.join)

const heardBy = (keeper: Keeper, onEvent: EngineRun["onEvent"]): EngineRun["onEvent"] => (event) =>
  Effect.zipRight(Effect.sync(() => event._tag === "work" ? keeper.hear(event.event) : undefined), onEvent(event))

export const runJob = Effect.fnUntraced(function*(it: EngineRun) {
  const dlio = yield* dlioPlan(yield* DlioTasks, it.plan) ?? notAccepted(it.plan)
  const { launch, task } = dlio
  const here = yield* known(dlio)
  const launcher = yield* launcherOf(launch)
  const name = jobName()
  const { argv } = yield* launchOf(dlio, launcher, here.program, it.runDirectory, name)

  const launchers = yield* Launchers
  const clients = yield* folderClients(it, launch)
  const client = clients[0].open
  const keeper = task.keeper?.({
    runId: it.runId,
    handshake: here,
    client,
    launching: yield* HostFiles
  })
  yield* makeFolders(client, task)
  const places = yield* placesOf(launch, launcher)
  const watch = yield* watchOf(it, launch, launcher, task)
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
  let mayGoOn = false
  let hasEnded = false
  const endElsewhere = Effect.flatMap(apart(others.end), (ended) => {
    mayGoOn = ended.mayGoOn
    return Effect.forEach(ended.said, (text) => Effect.logWarning(text), { discard: true })
  })
  const inMemory = yield* sharedMemoryNames
  const sayWhatStays = Effect.flatMap(
    leftInSharedMemory(inMemory),
    (text) => text === undefined ? Effect.void : Effect.logWarning(text)
  )
  const measurement = yield* Effect.gen(function*() {
    if (keeper !== undefined) yield* keeper.prepare
    const startedAt = yield* Clock.currentTimeMillis
    const { lines, warnings } = yield* hear({
      run: keeper === undefined ? it : { ...it, onEvent: heardBy(keeper, it.onEvent) },
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
    hasEnded = true
    const endedAt = yield* Clock.currentTimeMillis

    const folder = yield* loadRunFolder(it.runDirectory)
    const ranOn = hostsOfRanks(folder)
    const stray = strayRank(places.layout.map(({ host }) => host), places.ranks, ranOn)
    const cacheOf = yield* watch.settled
    const incomplete = (missing: OutcomeIncomplete["missing"]) =>
      new OutcomeIncomplete({ missing, ...lastSaid(launchers, lines) })
    const [absent, ...more] = missingArtefacts(folder)
    if (absent !== undefined) return yield* incomplete([absent, ...more])
    const measured = yield* task.measure({
      runId: it.runId,
      folder,
      handshake: here,
      startedAt,
      endedAt,
      clients,
      clocks: clocksOf(ranOn, it.cluster, it.plan.processes),
      cacheOf: (span) => {
        const cache = withoutPlaces(stray, cacheOf(span))
        return span.direction === "read" ? believingWarnings(warnings, cache) : cache
      }
    }).pipe(Effect.mapError((error) => {
      if (error._tag !== "OutcomeIncomplete") return error
      const [first, ...others] = figuresMissing(places.layout, ranOn)
      // Of many ranks the hosts say more.
      return incomplete(first === undefined ? error.missing : [first, ...others, ...error.missing])
    }))
    const labels = [
      ...(measured.labels ?? []),
      ...(stray === undefined ? [] : [stray]),
      ...warningLabels(warnings)
    ]
    return labels.length === 0 ? measured : { ...measured, labels }
  }).pipe(
    Effect.onError(() =>
      keeper === undefined ? Effect.void : apart(keeper.settle({ isWhole: false, hasEnded, mayGoOn })).pipe(
        Effect.catchAll((error) => Effect.logWarning(error.message))
      )
    )
  )
  const left = keeper === undefined
    ? []
    : yield* Effect.uninterruptible(apart(keeper.settle({ isWhole: true, hasEnded, mayGoOn })))
  yield* it.onEvent({ _tag: "measured", measurement, ...(left.length === 0 ? {} : { left }) })
  return { measurement, command: quoteWords(argv), left } satisfies EngineOutcome
}, Effect.scoped)
