/**
 * What each rank of a KV cache run left of its own, `option_<o>/trial_<t>/rank_<r>/kvcache_results_<stamp>.json`, and what
 * follows from all of them (Rules.md 6.3.4): rates are summed over the ranks of a trial and averaged over trials, latencies
 * are the largest of any rank.
 */
import * as Arr from "effect/Array"
import * as Rec from "effect/Record"
import { isJsonObject, type JsonObject } from "../../../domain/Json.ts"
import { sum } from "../../../domain/statistics.ts"
import { there } from "../../../domain/there.ts"
import { filesBelow } from "../../../results/detailFiles.ts"
import { type Problems, readJsonObject } from "../../../results/documents.ts"
import type { RunFolder } from "../../../results/RunFolder.ts"
import * as T from "../../../rules/tolerant.ts"
import { kvcacheOnDisk } from "../onDisk.ts"

/** Names in the run's summary → where a rank's file has its part of it. */
const rates = {
  aggregated_read_bandwidth_gbps: "cache_stats.tier_storage_read_bandwidth_gbps",
  aggregated_write_bandwidth_gbps: "cache_stats.tier_storage_write_bandwidth_gbps",
  aggregated_avg_throughput_tokens_per_sec: "avg_throughput_tokens_per_sec",
  aggregated_storage_throughput_tokens_per_sec: "storage_throughput_tokens_per_sec"
} as const

const latencies = {
  aggregated_p95_latency_ms: "storage_io_latency_ms.p95",
  aggregated_device_read_p95_ms: "cache_stats.storage_read_device_p95_ms",
  aggregated_device_write_p95_ms: "cache_stats.storage_write_device_p95_ms"
} as const

const places: Readonly<Record<string, string>> = { ...rates, ...latencies }

/** A rank that moved nothing that way has no latency of a device, which then counts as 0; by the bytes that say so. */
const movedBy: Readonly<Record<string, string>> = {
  aggregated_device_read_p95_ms: "cache_stats.tier_storage_kv_bytes_read_gb",
  aggregated_device_write_p95_ms: "cache_stats.tier_storage_kv_bytes_written_gb"
}

interface Rank {
  readonly trial: number
  readonly inMemory: boolean
  readonly figures: Readonly<Record<string, number>>
}

/** Of one option. */
export type OptionRanks = {
  /** Files that are there and whole. */
  readonly whole: number
  /** Files that were pruned from the package, or lie there compressed. */
  readonly packed: number
  /** Folders of ranks that hold more than one file. */
  readonly shared: ReadonlyArray<string>
  /** Paths of other files that are there and cannot be used. */
  readonly unusable: ReadonlyArray<string>
  /** Ranks × trials; null where nothing says how many there were to be. */
  readonly planned: number | null
  /** Paths of whole files that say that nothing reached the storage. */
  readonly inMemory: ReadonlyArray<string>
  /** By the names of the summary; null unless every file is whole. */
  readonly aggregates: Readonly<Record<string, number>> | null
}

const rankFile = /^option_(\d+)\/trial_(\d+)\/rank_(\d+)\/kvcache_results_[^/]*\.json$/

const at = (object: JsonObject, path: string): number | undefined => {
  let inner: unknown = object
  for (const key of path.split(".")) inner = isJsonObject(inner) ? inner[key] : undefined
  return T.toNumber(inner)
}

/** Undefined where one of its figures is not there. */
const rankOf = ({ summary }: JsonObject, [, trial]: RankFile["place"]): Rank | undefined => {
  const entries = isJsonObject(summary) ? at(summary, "cache_stats.storage_entries") : undefined
  if (!isJsonObject(summary) || entries === undefined) return undefined
  const figures = Object.entries(places).flatMap(([name, place]): ReadonlyArray<readonly [string, number]> => {
    const moved = movedBy[name]
    const isIdle = moved !== undefined && (entries === 0 || at(summary, moved) === 0)
    const value = at(summary, place) ?? (isIdle ? 0 : undefined)
    return value === undefined ? [] : [[name, value]]
  })
  return figures.length === Object.keys(places).length
    ? { trial, inMemory: entries === 0, figures: Object.fromEntries(figures) }
    : undefined
}

const trialsOf = (ranks: ReadonlyArray<Rank>): ReadonlyArray<ReadonlyArray<Rank>> =>
  Object.values(Arr.groupBy(ranks, ({ trial }) => String(trial)))

const aggregatesOf = (ranks: ReadonlyArray<Rank>): Readonly<Record<string, number>> => {
  const trials = trialsOf(ranks)
  const of = (name: string) => ({ figures }: Rank): number => there(figures[name], name)
  return {
    ...Rec.map(rates, (_, name) => sum(trials.map((trial) => sum(trial.map(of(name))))) / trials.length),
    ...Rec.map(latencies, (_, name) => Math.max(...ranks.map(of(name))))
  }
}

interface PlannedRanks {
  readonly ranks: number | null
  readonly trials: number | null
}

interface RankFile {
  readonly path: string
  readonly place: readonly [option: number, trial: number, rank: number]
}

const rankFilesIn = (folder: RunFolder): ReadonlyArray<RankFile> =>
  filesBelow(folder, kvcacheOnDisk.details ?? []).flatMap((path) => {
    const [, option, trial, rank] = rankFile.exec(path) ?? []
    return option === undefined ? [] : [{ path, place: [Number(option), Number(trial), Number(rank)] as const }]
  })

const read = (folder: RunFolder, { path, place }: RankFile, problems: Problems): Rank | "packed" | "unusable" => {
  const content = readJsonObject(folder, path, problems)
  if (content === undefined) {
    const kind = problems.findLast(({ file }) => file === path)?.kind
    return kind === "pruned" || kind === "compressed" ? "packed" : "unusable"
  }
  const rank = rankOf(content, place)
  if (rank !== undefined) return rank
  problems.push({ file: path, field: "summary", kind: "malformed", reason: "it lacks figures that every rank has" })
  return "unusable"
}

const optionOf = (
  folder: RunFolder,
  files: ReadonlyArray<RankFile>,
  planned: PlannedRanks,
  problems: Problems
): OptionRanks => {
  // A rank that left two files says two things, and nothing tells which is the run's.
  const twice = Arr.groupBy(files, ({ place }) => place.join(" "))
  const ranks: Array<Rank> = []
  const unusable: Array<string> = []
  const inMemory: Array<string> = []
  let packed = 0
  for (const file of files) {
    const rank = twice[file.place.join(" ")]?.length === 1 ? read(folder, file, problems) : "unusable"
    if (rank === "packed") packed++
    else if (rank === "unusable") unusable.push(file.path)
    else {
      ranks.push(rank)
      if (rank.inMemory) inMemory.push(file.path)
    }
  }
  const trials = trialsOf(ranks)
  const isWhole = unusable.length === 0 && trials.length === planned.trials &&
    trials.every((trial) => trial.length === planned.ranks)
  return {
    whole: ranks.length,
    packed,
    shared: Object.values(twice).flatMap(([first, ...more]) =>
      first === undefined || more.length === 0 ? [] : [first.path.replace(/\/[^/]*$/, "")]
    ),
    unusable,
    planned: planned.ranks === null || planned.trials === null ? null : planned.ranks * planned.trials,
    inMemory,
    aggregates: isWhole ? aggregatesOf(ranks) : null
  }
}

/** By the option's number; empty where no rank left a file. */
export const ranksOf = (
  folder: RunFolder,
  planned: PlannedRanks,
  problems: Problems
): Readonly<Record<string, OptionRanks>> =>
  Object.fromEntries(
    Object.entries(Arr.groupBy(rankFilesIn(folder), ({ place: [option] }) => String(option))).map((
      [option, files]
    ) => [option, optionOf(folder, files, planned, problems)])
  )
