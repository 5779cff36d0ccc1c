/** `kvcache run` as data: everything it will do, before anything is touched. Pure. */
import * as Either from "effect/Either"
import * as Struct from "effect/Struct"
import type { Settings } from "../../config/Option.ts"
import { unflatten } from "../../config/parameters.ts"
import type { Plan } from "../../domain/Plan.ts"
import { formatBytes, formatSeconds, plural } from "../../domain/Units.ts"
import { type AppError, ConflictingOptions, UnsupportedParameter } from "../../errors/AppError.ts"
import type { Discovery, Request } from "../Benchmark.ts"
import { commonPlan } from "../shared/commonPlan.ts"
import { divisionOf } from "../shared/division.ts"
import type { EngineChoice } from "../shared/engineChoice.ts"
import { isGiven } from "../shared/engineOf.ts"
import { isWithin } from "../shared/paths.ts"
import { hostsOf } from "../shared/planLaunch.ts"
import type { KvWork } from "./KvWork.ts"
import { bufferBytesOf } from "./native/slotCounts.ts"
import { whatIsLacking } from "./nativeLacks.ts"
import { checkSequence, planNative } from "./nativePlan.ts"
import { modeOf } from "./needs.ts"
import { planOfficial, ranksOf } from "./official/officialPlan.ts"
import type { OfficialWork } from "./official/OfficialWork.ts"
import { officialName } from "./officialName.ts"
import { kvcacheOnDisk } from "./onDisk.ts"
import { nativeOptions, officialOptions, type RunOptions, runOptions, workloadOptions } from "./options.ts"
import { parametersOf, rowsOf } from "./rows.ts"
import { kvWorkload } from "./workloadFile.ts"

export type KvPlan = Plan<KvWork | OfficialWork>

/** Beside the options of its own table. */
const nativeCommon = ["profile", "io"] as const

const nativeGiven = (settings: Settings<RunOptions>): ReadonlyArray<string> =>
  [...nativeCommon, ...Struct.keys(nativeOptions)]
    .filter((key) => isGiven(settings[key])).map((key) => runOptions[key].name)

const noParameters = ({ params }: Request<RunOptions>): Either.Either<void, UnsupportedParameter> =>
  params[0] === undefined ? Either.void : Either.left(
    new UnsupportedParameter({ parameter: params[0].key, engine: "kvcache", accepted: [], nearest: null })
  )

const checkResults = (resultsDir: string, folder: string): Either.Either<void, ConflictingOptions> =>
  isWithin(resultsDir, folder)
    ? Either.left(
      new ConflictingOptions({
        options: [`--results-dir ${resultsDir}`, `--cache-dir ${folder}`],
        reason: "results would be written into the cache's folder",
        advice: "choose a results directory outside the cache"
      })
    )
    : Either.void

const checkDelay = (
  { interOptionDelay }: Settings<RunOptions>,
  options: number
): Either.Either<void, ConflictingOptions> =>
  isGiven(interOptionDelay) && options < 2
    ? Either.left(
      new ConflictingOptions({
        options: [`--inter-option-delay ${interOptionDelay.value}`, "--option"],
        reason: "with one option there is nothing between options",
        advice: "leave --inter-option-delay out, or run --option all"
      })
    )
    : Either.void

interface Timed {
  readonly options: ReadonlyArray<number>
  readonly trials: number
  readonly before: number
  readonly after: number
  readonly between: number
}

/** Seconds that the whole run takes at least: what is planned, without start-up and what must end. */
const secondsOf = ({ after, before, between, options, trials }: Timed): number =>
  options.reduce((sum, seconds) => sum + trials * (before + seconds + after), 0) + (options.length - 1) * between

const timedOf = (work: KvWork | OfficialWork): Timed =>
  work.kind === "serve"
    ? {
      options: work.options.map(({ seconds }) => seconds),
      trials: work.trials,
      before: work.pauses.before,
      after: work.pauses.after,
      between: work.pauses.betweenOptions
    }
    : {
      options: work.options.map(({ row }) => row.duration),
      trials: work.trials,
      before: work.trialDelay,
      after: work.trialDelay,
      between: work.betweenOptions
    }

export const plannedSeconds = (work: KvWork | OfficialWork): number => secondsOf(timedOf(work))

const timeNote = (work: KvWork | OfficialWork): string => {
  const { after, before, between, options, trials } = timedOf(work)
  const pauses = before + after > 0 ? `, with ${before} s before and ${after} s after each` : ""
  return `${plural(options.length, "option")} × ${plural(trials, "trial")}${pauses}${
    options.length > 1 && between > 0 ? ` and ${between} s between options` : ""
  }: ${formatSeconds(plannedSeconds(work))} at least`
}

const rowNotes = (work: KvWork | OfficialWork): ReadonlyArray<string> =>
  work.kind === "serve"
    ? work.options.map(({ model, name, seconds, tensorParallel, users }) =>
      `${name}: ${model.name}, ${formatBytes(model.bytesPerToken / tensorParallel)} a token, ${
        plural(work.ranks, "rank")
      } × ${plural(users, "user")}, ${seconds} s`
    )
    : work.options.map(({ bytesPerToken, memoryBytesPerRank, option, row }) =>
      `option_${option}: ${row.model}, ${formatBytes(bytesPerToken)} a token, ${plural(work.ranks, "rank")} × ${
        plural(row.num_users, "user")
      }, ${row.duration} s; by its own formula a rank holds up to ${formatBytes(memoryBytesPerRank)} in memory`
    )

const placeNotes = (work: KvWork | OfficialWork): ReadonlyArray<string> => {
  if (work.kind !== "serve") {
    return [`${officialName} deletes *.npy in the folders of its ranks below ${work.folder}, and leaves its own there`]
  }
  const { backend } = work
  return backend.type === "memory"
    ? ["entries stay in memory: this is no figure of storage, and never qualifies"]
    : backend.type === "redis"
    ? [`entries go to ${backend.access.url}: what its memory serves is no storage`]
    : []
}

const notesOf = (engine: EngineChoice, work: KvWork | OfficialWork): ReadonlyArray<string> => [
  `${engine.name} engine: ${engine.reason}`,
  ...rowNotes(work),
  timeNote(work),
  ...placeNotes(work)
]

/** Fails with usage errors (exit 2). */
export const planRun = (request: Request<RunOptions>, discovery: Discovery): Either.Either<KvPlan, AppError> =>
  Either.gen(function*() {
    const { settings } = request
    yield* noParameters(request)
    const workload = yield* kvWorkload(discovery.workload)
    const division = yield* divisionOf(settings)
    const hosts = yield* hostsOf(settings, discovery)
    const { perHost, ranks } = yield* ranksOf(settings, hosts)
    const laidOut = { ...settings, npernode: { ...settings.npernode, value: perHost } }
    const common = yield* commonPlan({
      of: kvcacheOnDisk,
      options: runOptions,
      request: { ...request, settings: laidOut },
      discovery,
      division,
      hosts,
      processes: ranks,
      nativeOnly: nativeGiven(settings),
      official: { name: officialName, installed: null, options: officialOptions }
    })
    const { engine, profile, resolve, resultsDir } = common
    const isNative = engine.name === "native"
    yield* checkSequence(
      settings,
      Struct.keys({ ...workloadOptions, ...nativeOptions })
    )
    const wanted = settings.option.value ?? (isNative && settings.sequence.value === undefined ? "1" : "all")
    const rows = rowsOf(workload, settings, wanted)
    yield* checkDelay(settings, rows.length)
    const work: KvWork | OfficialWork = isNative
      ? yield* planNative({
        settings,
        workload,
        rows,
        profile,
        ranks,
        logicalCores: discovery.logicalCores,
        resolve,
        resultsDir
      })
      : yield* planOfficial({ settings, workload, rows, ranks, ranksPerHost: perHost, resolve })
    const lacking = work.kind === "serve" ? whatIsLacking(work) : undefined
    if (lacking !== undefined) return yield* Either.left(lacking)
    const writesFiles = work.kind === "serve-official" || work.backend.type === "disk"
    if (writesFiles) yield* checkResults(resultsDir, work.folder)
    const parameters = parametersOf(rows, workload, settings)
    return common.with<KvWork | OfficialWork>({
      model: rows[0]?.row.model ?? "",
      parameters,
      workload: unflatten(parameters),
      args: {
        num_processes: ranks,
        npernode: perHost,
        cache_dir: writesFiles ? work.folder : null,
        // The key of its own option is the division's, for readers of v3.0.
        serving_mode: yield* modeOf(settings),
        seed: work.seed,
        trials: work.trials,
        inter_option_delay: work.kind === "serve" ? work.pauses.betweenOptions : work.betweenOptions
      },
      destinations: writesFiles ? [{ role: "data", path: work.folder, bytesToWrite: 0, isFilled: true }] : [],
      bufferBytes: work.kind === "serve" ? work.ranks * bufferBytesOf(work) : 0,
      notes: notesOf(engine, work),
      work
    })
  })
