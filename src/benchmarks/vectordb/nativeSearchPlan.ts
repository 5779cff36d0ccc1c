/** `vectordb run` by the native engine as data: which collection is searched, how, and what ends it. Pure. */
import * as Either from "effect/Either"
import { unflatten } from "../../config/parameters.ts"
import type { Json } from "../../domain/Json.ts"
import type { Plan } from "../../domain/Plan.ts"
import { formatBytes, GiB, plural } from "../../domain/Units.ts"
import { type AppError, ConflictingOptions, InvalidOption } from "../../errors/AppError.ts"
import type { Discovery, Request } from "../Benchmark.ts"
import { commonPlan } from "../shared/commonPlan.ts"
import { divisionOf } from "../shared/division.ts"
import { joinPath } from "../shared/paths.ts"
import { hostsOf } from "../shared/planLaunch.ts"
import { collectionOf, engineSetting, withCollection } from "./collection.ts"
import type { Queries } from "./data/vectors.ts"
import { official } from "./engineNameOf.ts"
import { idleRefused } from "./idleOptions.ts"
import { searchMemory } from "./ivf/searchMemory.ts"
import { cacheChoices, type SearchMode } from "./names.ts"
import { vectordbOnDisk } from "./onDisk.ts"
import { type RunOptions, runOptions } from "./options.ts"
import { collectionEntries, type Effective, effective, searchEntries, settled, wordOf } from "./parameters.ts"
import { placeFindings, tooLittleMemory } from "./place.ts"
import { endingOf, withAskedEnding } from "./searchEnding.ts"
import type { CacheState, SearchWork } from "./VectorWork.ts"

const defaultProbes = 16
const defaultTargets = "0.90,0.95,0.99"
const defaultNoise = 0.1

/** Ascending numbers with commas. */
const listOf = (
  option: string,
  text: Json,
  expected: string,
  isOne: (value: number) => boolean
): Either.Either<ReadonlyArray<number>, InvalidOption> => {
  const values = String(text).split(",").map((word) => word.trim() === "" ? NaN : Number(word))
  const isAscending = values.every((value, i) => value > (values[i - 1] ?? Number.NEGATIVE_INFINITY))
  return values.every(isOne) && isAscending
    ? Either.right(values)
    : Either.left(new InvalidOption({ option, expected: `${expected}, ascending, with commas`, actual: String(text) }))
}

const conflicting = (options: ReadonlyArray<string>, reason: string, advice: string) =>
  Either.left(new ConflictingOptions({ options, reason, advice }))

const powersOfTwo = (most: number): ReadonlyArray<number> => {
  const powers: Array<number> = []
  for (let power = 1; power < most; power *= 2) powers.push(power)
  return [...powers, most]
}

const probesOf = ({ get }: Effective, mode: SearchMode, lists: number) => {
  const given = get("search.nprobe")
  if (mode === "sweep") {
    return given === undefined ? Either.right(powersOfTwo(lists)) : conflicting(
      ["--mode sweep", `--nprobe ${given}`],
      "a sweep walks through numbers of lists by itself",
      "leave --nprobe out"
    )
  }
  const probes = Number(given ?? Math.min(defaultProbes, lists))
  return probes <= lists ? Either.right([probes]) : Either.left(
    new InvalidOption({
      option: "--nprobe",
      expected: `at most the ${lists} lists of the index`,
      actual: String(probes)
    })
  )
}

const targetsOf = ({ get }: Effective, mode: SearchMode) => {
  const given = get("search.recall_targets")
  if (mode === "sweep") {
    return listOf(
      "--recall-targets",
      given ?? defaultTargets,
      "shares above 0 and at most 1",
      (value) => value > 0 && value <= 1
    )
  }
  return given === undefined ? Either.right([]) : conflicting(
    [`--recall-targets ${given}`, `--mode ${mode}`],
    "only a sweep walks to targets",
    "add --mode sweep, or leave the targets out"
  )
}

const queriesOf = ({ get }: Effective): Either.Either<Queries, ConflictingOptions> => {
  const noise = get("query.noise")
  if (get("query.query_mode") === "planted") {
    return Either.right({ mode: "planted", noise: Number(noise ?? defaultNoise) })
  }
  return noise === undefined ? Either.right({ mode: "independent" }) : conflicting(
    [`--query-noise ${noise}`, "--query-mode independent"],
    "only planted queries have noise",
    "add --query-mode planted, or leave the noise out"
  )
}

const cachesOf = (
  { get }: Effective,
  mode: SearchMode
): Either.Either<ReadonlyArray<CacheState>, ConflictingOptions> => {
  const cache = wordOf(cacheChoices, get("run.cache"))
  if (cache === "both" && mode === "sweep") {
    return conflicting(["--mode sweep", "--cache both"], "a sweep has one state of the cache", "give cold or warm")
  }
  return Either.right(cache === "both" ? ["cold", "warm"] : [cache])
}

const pointsText = ({ caches, concurrency, mode, probes, until }: SearchWork): string => {
  const depth = mode === "sweep"
    ? `1, 2, 4 … lists until the recall targets are met`
    : `${probes.map((depth) => plural(depth, "list")).join(", ")} a query`
  const end = "seconds" in until ? `${until.seconds} s` : `${plural(until.queries, "query", "queries")}`
  return `${depth}, ${concurrency.join(", ")} at once, ${end} each, ${caches.join(" and ")}`
}

/** By the native engine. */
export const planNativeSearch = (
  request: Request<RunOptions>,
  discovery: Discovery
): Either.Either<Plan<SearchWork>, AppError> =>
  Either.gen(function*() {
    const { params, settings } = request
    yield* idleRefused(runOptions, settings, "run")
    const values = withAskedEnding(
      yield* effective({
        engine: "native",
        entries: { ...collectionEntries, ...searchEntries },
        options: runOptions,
        settings,
        workload: discovery.workload.content,
        params
      })
    )
    const { get } = values
    const processes = Number(get("run.num_query_processes"))
    const common = yield* commonPlan({
      of: vectordbOnDisk,
      options: runOptions,
      request: { ...request, settings: { ...settings, engine: engineSetting(settings) } },
      discovery,
      division: yield* divisionOf(settings),
      hosts: yield* hostsOf({ ...settings, engine: engineSetting(settings) }, discovery),
      processes,
      nativeOnly: [],
      official
    })
    const named = yield* collectionOf(values)
    const { index, name, set } = named
    const { mode, until } = yield* endingOf(values)
    const root = common.resolve(settings.storageRoot.value)
    const folder = joinPath(root, name)
    yield* placeFindings(common.resultsDir, folder)
    const limit = Number(get("search.search_limit"))
    const recallK = Number(get("search.recall_k") ?? limit)
    if (recallK > limit) {
      return yield* Either.left(
        new InvalidOption({
          option: "--recall-k",
          expected: `at most the ${limit} neighbours that a query asks for (--search-limit)`,
          actual: String(recallK)
        })
      )
    }
    if (limit > set.vectors) {
      return yield* Either.left(
        new InvalidOption({
          option: "--search-limit",
          expected: `at most the ${set.vectors} vectors`,
          actual: String(limit)
        })
      )
    }
    const concurrency = yield* listOf(
      "--concurrency",
      get("run.concurrency") ?? processes,
      "whole numbers from 1 to 65536",
      (value) => Number.isInteger(value) && value >= 1 && value <= 65_536
    )
    const most = Math.max(...concurrency)
    if (most < processes) {
      return yield* conflicting(
        [`--concurrency ${concurrency.join(",")}`, `--num-query-processes ${processes}`],
        "a process that never has a query of its own would do nothing",
        `ask for ${plural(most, "process", "processes")}`
      )
    }
    const memoryBytes = settings.memBudget.value === undefined ? null : Math.round(settings.memBudget.value * GiB)
    const rate = get("run.request_rate")
    const work: SearchWork = {
      kind: "vectorsearch",
      folder,
      set,
      index,
      processes,
      memoryBytes,
      mode,
      until,
      limit,
      recallK,
      recallEpsilon: Number(get("search.recall_epsilon")),
      probes: yield* probesOf(values, mode, index.lists),
      concurrency,
      caches: yield* cachesOf(values, mode),
      requestRate: rate === undefined ? null : Number(rate),
      queries: yield* queriesOf(values),
      sample: Number(get("query.num_query_vectors")),
      targets: yield* targetsOf(values, mode)
    }
    const perProcess = searchMemory(work)
    yield* tooLittleMemory("searching", memoryBytes, perProcess, processes)
    const parameters = settled({ ...values, parameters: withCollection(values, named) }, {
      "run.mode": mode,
      ...("seconds" in until ? { "run.runtime": until.seconds } : {}),
      "run.concurrency": concurrency.join(","),
      "search.recall_k": recallK,
      ...(mode === "sweep"
        ? { "search.recall_targets": work.targets.join(",") }
        : { "search.nprobe": work.probes[0] ?? null }),
      ...(work.queries.mode === "planted" ? { "query.noise": work.queries.noise } : {})
    })
    return common.with({
      model: `native_IVF_FLAT`,
      folders: { engine: "native", index: "IVF_FLAT" },
      parameters,
      workload: unflatten(parameters),
      args: { storage_root: root, collection: name, vdb_engine: "native", index_type: "IVF_FLAT", mode },
      destinations: [{ role: "data", path: folder, bytesToWrite: 0 }],
      bufferBytes: perProcess * processes,
      notes: [
        `collection: ${name}, ${
          plural(set.vectors, "vector")
        } of ${set.dimension} float32, ${set.distribution}, ${set.metric}`,
        `index: IVF_FLAT of ${
          plural(index.lists, "list")
        }; each query reads whole lists, so this is a test of large blocks`,
        `points: ${pointsText(work)}`,
        `recall@${recallK} of ${plural(work.sample, "query", "queries")} against exact answers over every vector`,
        ...(work.queries.mode === "planted"
          ? ["planted queries: their nearest neighbour is known, so recall@1 means something and recall@10 little"]
          : []),
        ...(set.distribution === "mixture" || work.queries.mode === "planted"
          ? []
          : [
            `${set.distribution} vectors are all about as far from one another: recall says little of an index (mixture does)`
          ]),
        `memory: about ${formatBytes(perProcess)} in each of ${plural(processes, "process", "processes")}`
      ],
      work
    })
  })
