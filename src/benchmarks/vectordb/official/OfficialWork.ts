/** What the official programs execute against a database server: one load, or one search. */
import { isJsonObject } from "../../../domain/Json.ts"

/** Ranks of `vdb-mpi-wrapper` under a launcher. */
export interface Ranks {
  readonly count: number
  readonly readyTimeout: number
  /** On each host, absolute. */
  readonly outputDir: string
  /** Of rank 0. */
  readonly seed: number
}

interface OnServer {
  /** Where people say that the server keeps its data, absolute; nothing is looked for there. */
  readonly folder: string
  readonly host: string
  readonly port: number
  readonly collection: string
  readonly vectors: number
  readonly dimension: number
  readonly metric: string
  readonly indexType: string
  /** Of the program that does the work, without where its files go. */
  readonly words: ReadonlyArray<string>
  /** null: one program on this machine, without a launcher. */
  readonly ranks: Ranks | null
}

export interface OfficialLoad extends OnServer {
  readonly kind: "vectorload-official"
  readonly distribution: string
}

export interface OfficialSearch extends OnServer {
  readonly kind: "vectorsearch-official"
  readonly mode: "timed" | "query_count"
  /** What ends it: the other is null. Seconds of each process; queries of all ranks together. */
  readonly runtime: number | null
  readonly queries: number | null
  /** Of each rank. */
  readonly processes: number
  /** Queries of one call. */
  readonly batchSize: number
  readonly limit: number
  readonly recallK: number
}

export type OfficialWork = OfficialLoad | OfficialSearch

export const isOfficialLoad = (work: unknown): work is OfficialLoad =>
  isJsonObject(work) && work["kind"] === "vectorload-official"

export const isOfficialSearch = (work: unknown): work is OfficialSearch =>
  isJsonObject(work) && work["kind"] === "vectorsearch-official"

/** What a rank's wrapper calls the work, and the folder of its summary below `vectordb/` in the run directory. */
export const phaseOf = ({ kind }: OfficialWork): "load" | "simple" => kind === "vectorload-official" ? "load" : "simple"
