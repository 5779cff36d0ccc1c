/** What the official program executes: rows of the published table, each in words of kv-cache.py, on ranks under a launcher. */
import { isJsonObject } from "../../../domain/Json.ts"
import type { Row } from "../workloadFile.ts"

export interface OfficialOption {
  /** In Table KVCache-1. */
  readonly option: number
  /** As it runs. */
  readonly row: Row
  /** Behind the wrapper's own words. */
  readonly words: ReadonlyArray<string>
  /** Keys and values of one token on one rank, after tensor parallelism. */
  readonly bytesPerToken: number
  /** `--storage-capacity-gb`; null: 95 % of what is free. */
  readonly storageBytes: number | null
  /** What kv-cache.py itself reckons that a rank may hold in memory. */
  readonly memoryBytesPerRank: number
}

export interface OfficialWork {
  readonly kind: "serve-official"
  /** Absolute: each rank has a folder of its own in it. */
  readonly folder: string
  readonly ranks: number
  /** The same on every host. */
  readonly ranksPerHost: number
  /** Of rank 0. */
  readonly seed: number
  readonly options: ReadonlyArray<OfficialOption>
  readonly trials: number
  /** Seconds between options, and those that the wrapper waits before and after each trial. */
  readonly betweenOptions: number
  readonly trialDelay: number
  /** Absolute; null: the program's own. */
  readonly config: string | null
  /** `--kvcache-bin-path`, absolute: the program or its folder; null: that of the Python in use. */
  readonly binPath: string | null
}

export const isOfficialWork = (work: unknown): work is OfficialWork =>
  isJsonObject(work) && work["kind"] === "serve-official"

/** Relative to the run directory. Trials count from 0. */
export const trialFolder = (option: number, trial: number): string => `option_${option}/trial_${trial}`
