/** One trial of one option: started, watched to its end, and its ranks' files held against what their processes moved. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { quoteWords } from "../../../config/quote.ts"
import { redactText } from "../../../domain/secrets.ts"
import { formatBytes } from "../../../domain/Units.ts"
import { endOf, lastWords } from "../../../engines/dlio/endOf.ts"
import type { EngineRun } from "../../../engines/Engine.ts"
import { type AppError, NoSpace, OutcomeIncomplete } from "../../../errors/AppError.ts"
import { jobName } from "../../../launcher/jobName.ts"
import type { Launcher } from "../../../launcher/Launcher.ts"
import { Executor } from "../../../process/Executor.ts"
import { fileError } from "../../../results/fileErrors.ts"
import { signatures } from "./knownFailures.ts"
import { launchWith, trialWords } from "./launch.ts"
import { type OfficialOption, type OfficialWork, trialFolder } from "./OfficialWork.ts"
import type { Program } from "./program.ts"
import { doubtsOf, type RankFile, rankFileOf } from "./rankFile.ts"
import { type CacheFolder, type RankIo, rankIoWatch } from "./rankIo.ts"
import { keepLooking, type TrialHosts } from "./trialHosts.ts"
import { trialCopier, trialLog } from "./trialLogs.ts"

/** The launcher ends the ranks of every host when it is asked to; only then is it killed itself. */
const grace = Duration.seconds(15)

export interface Job {
  readonly it: EngineRun
  readonly work: OfficialWork
  readonly program: Program
  readonly launcher: Launcher | null
  readonly hosts: TrialHosts
  /** Of the run directory. */
  readonly stamp: string
  /** Where the plan has a rank; null where it does not tell. */
  readonly hostOf: (rank: number) => string | null
}

export interface RankDone {
  readonly rank: number
  /** Absolute. */
  readonly path: string
  readonly file: RankFile
  readonly io: RankIo | undefined
  /** Entries in its folder afterwards; null where nobody looked. */
  readonly files: number | null
}

export interface TrialDone {
  readonly option: OfficialOption
  readonly trial: number
  /** Wall clock, milliseconds. */
  readonly startedAt: number
  readonly endedAt: number
  readonly ranks: ReadonlyArray<RankDone>
  readonly fileSystem: string | null
  readonly output: { readonly command: string; readonly stdout: string; readonly stderr: string }
}

/** A trial that gives no figures, with the folders of ranks that left none to believe. */
interface TrialFailed {
  readonly error: AppError
  readonly missing: ReadonlyArray<string>
}

/** Of what is free, as kv-cache.py takes it for itself, every rank all of it. */
const share = 0.95

const smallest = (caches: ReadonlyArray<CacheFolder>): number | null =>
  caches.reduce<number | null>(
    (least, { freeBytes }) => freeBytes === null ? least : Math.min(least ?? freeBytes, freeBytes),
    null
  )

const mostWorkers = 500

/** The one file that a rank leaves; Left: why there is none to read. */
const readRank = Effect.fnUntraced(function*(folder: string) {
  const fs = yield* FileSystem.FileSystem
  const names = (yield* fs.readDirectory(folder).pipe(Effect.orElseSucceed(() => [])))
    .filter((name) => /^kvcache_results_.*\.json$/.test(name))
  const [name] = names
  if (name === undefined) return Either.left("it left no kvcache_results_*.json, so kv-cache.py died there")
  if (names.length > 1) return Either.left(`it left ${names.length} files, and nothing tells which is the trial's`)
  const path = `${folder}/${name}`
  return yield* fs.readFileString(path).pipe(
    Effect.map((text) => Either.map(rankFileOf(text), (file) => ({ path, file }))),
    Effect.catchAll((error) => Effect.succeed(Either.left(`its file cannot be read: ${error.message}`)))
  )
})

const entriesOf = (
  caches: ReadonlyArray<CacheFolder & { readonly host: string }>,
  rank: number,
  host: string | undefined
) =>
  (caches.find((cache) => cache.host === host) ?? (caches.length === 1 ? caches[0] : undefined))?.ranks.find((one) =>
    one.rank === rank
  )?.entries ?? null

/** Fails with what kept the trial from being one. */
export const runTrial = Effect.fnUntraced(function*(job: Job, option: OfficialOption, trial: number) {
  const { hostOf, hosts, it, launcher, program, stamp, work } = job
  const { plan, runDirectory } = it
  const { launch } = plan
  if (launch === null) return yield* Effect.dieMessage("the plan has no launch")
  const fs = yield* FileSystem.FileSystem
  const executor = yield* Executor
  const folder = `${runDirectory}/${trialFolder(option.option, trial)}`
  const asFailed = (error: AppError): TrialFailed => ({ error, missing: [] })
  const prepared = Effect.gen(function*() {
    yield* fs.makeDirectory(folder, { recursive: true }).pipe(Effect.mapError(fileError(folder, "make")))
    const name = jobName()
    const words = trialWords(work, program, runDirectory, option, trial)
    const { argv } = yield* launchWith(plan, launch, launcher, words, name)
    return { argv, name, copy: yield* trialCopier(runDirectory, option.option, trial, stamp) }
  })
  const { argv, copy, name } = yield* Effect.mapError(prepared, asFailed)
  const command = quoteWords(argv)
  const before = yield* hosts.cache(work.folder)
  const startedAt = yield* Clock.currentTimeMillis
  const where = { option: option.option, trial }
  yield* it.onEvent({
    _tag: "work",
    event: {
      _tag: "trialBegan",
      ...where,
      options: work.options.length,
      trials: work.trials,
      users: option.row.num_users,
      seconds: option.row.duration,
      delay: work.trialDelay
    }
  })
  const said = lastWords(launcher?.family.remarks)
  const [program0 = "", ...words] = argv
  const running = yield* executor.start({
    argv: [program0, ...words],
    env: { ...launcher?.family.variables.given },
    stdin: "none",
    grace,
    extent: "session",
    cleanUp: launcher?.family.endsByName?.(name)
  }).pipe(Effect.mapError(asFailed))
  const listening = yield* running.events.pipe(
    Stream.runForEach((output) => Effect.zipRight(copy(output), Effect.sync(() => said.add(redactText(output.line))))),
    Effect.forkScoped
  )
  const watch = rankIoWatch()
  const tell = Effect.gen(function*() {
    const { begun, ended, ranks, read, written } = watch.totals()
    yield* it.onEvent({
      _tag: "work",
      event: {
        _tag: "looked",
        ...where,
        seconds: ((yield* Clock.currentTimeMillis) - startedAt) / 1000,
        ranks,
        begun,
        ended,
        readBytes: read,
        writtenBytes: written
      }
    })
  })
  const looking = yield* Effect.forkScoped(keepLooking(hosts, folder, watch, tell))
  const exit = yield* running.exit
  yield* Fiber.interrupt(looking)
  yield* Effect.timeoutOption(Fiber.join(listening), grace)
  const endedAt = yield* Clock.currentTimeMillis
  const placeOf = (rank: number) => `${folder}/rank_${rank}`
  yield* endOf({ command, exit, lines: said.lines(), folder: work.folder, of: "entries", hostOf, signatures }).pipe(
    Effect.catchAll((error) =>
      Effect.filter(
        Array.from({ length: work.ranks }, (_, rank) => placeOf(rank)),
        (place) => Effect.map(readRank(place), Either.isLeft)
      ).pipe(Effect.flatMap((missing) => Effect.fail<TrialFailed>({ error, missing })))
    )
  )

  const after = yield* hosts.cache(work.folder)
  const free = smallest(before)
  const capacityBytes = option.storageBytes ?? (free === null ? null : share * free)
  const workers = Math.min(option.row.num_users, mostWorkers)
  const allocs = option.row.max_concurrent_allocs
  const ranks: Array<RankDone> = []
  const missing: Array<string> = []
  const wrong: Array<string> = []
  for (let rank = 0; rank < work.ranks; rank++) {
    const place = placeOf(rank)
    const name = `${trialFolder(option.option, trial)}/rank_${rank}`
    const found = yield* readRank(place)
    if (Either.isLeft(found)) {
      missing.push(place)
      wrong.push(`figures of ${name}: ${found.left}`)
      continue
    }
    const { file, path } = found.right
    const io = watch.of(rank)
    const files = entriesOf(after, rank, io?.host)
    const doubts = doubtsOf(file, {
      readChars: io?.isWhole === true ? io.io.readChars : null,
      writtenChars: io?.isWhole === true ? io.io.writtenChars : null,
      entries: files,
      capacityBytes,
      inFlight: allocs === 0 ? workers : Math.min(allocs, workers)
    })
    if (doubts.length > 0) {
      missing.push(place)
      wrong.push(...doubts.map((doubt) => `figures of ${name} that hold: ${doubt}`))
    }
    ranks.push({ rank, path, file, io, files })
  }
  const [first, ...more] = wrong
  if (first !== undefined) {
    const left = smallest(after)
    const entry = option.bytesPerToken * 25_000
    const isFull = left !== null && left < entry
    const error: AppError = isFull
      ? new NoSpace({
        path: work.folder,
        neededBytes: entry,
        availableBytes: left,
        partialFiles: [],
        of: "entries",
        because: `${formatBytes(left)} are free, and ${first}`
      })
      : new OutcomeIncomplete({
        missing: [first, ...more],
        ...(said.lines().length === 0 ? {} : { said: said.lines().slice(-25).join("\n") })
      })
    return yield* Effect.fail<TrialFailed>({ error, missing })
  }
  const log = (stream: "stdout" | "stderr") => `${runDirectory}/${trialLog(option.option, trial, stamp, stream)}`
  return {
    option,
    trial,
    startedAt,
    endedAt,
    ranks,
    fileSystem: after[0]?.fileSystem ?? null,
    output: { command, stdout: log("stdout"), stderr: log("stderr") }
  } satisfies TrialDone
}, Effect.scoped)
