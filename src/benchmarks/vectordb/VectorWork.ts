/** What the native engine is to do: plain data, because it travels to the coordinator as JSON. */
import { isJsonObject } from "../../domain/Json.ts"
import type { Queries } from "./data/vectors.ts"
import type { VectorSet } from "./data/VectorSet.ts"
import type { IvfIndex } from "./ivf/IvfIndex.ts"

/** A collection and where it lies. */
interface Collection {
  /** Absolute: the collection's own, below the storage root. */
  readonly folder: string
  readonly set: VectorSet
  readonly index: IvfIndex
  readonly processes: number
  /** What all processes together may hold; null for no limit. */
  readonly memoryBytes: number | null
}

export interface LoadWork extends Collection {
  readonly kind: "vectorload"
  /** Another collection of this program in the folder is removed first. */
  readonly replace: boolean
  /** It may take more than an hour. */
  readonly mayBeLong: boolean
}

export type CacheState = "cold" | "warm"

/** When a point is over: after so many seconds, or so many queries of all processes together. */
export type Until = { readonly seconds: number } | { readonly queries: number }

export interface SearchWork extends Collection {
  readonly kind: "vectorsearch"
  readonly mode: "timed" | "query_count" | "sweep"
  readonly until: Until
  /** Neighbours that a query is answered with, and that its recall is of. */
  readonly limit: number
  readonly recallK: number
  /** A neighbour whose score is this close to the last true one's is as good; 0 counts none beside the true ones. */
  readonly recallEpsilon: number
  /** Lists that a query looks through, in the order of the points; a sweep takes each in turn. */
  readonly probes: ReadonlyArray<number>
  /** Queries at once, of all processes together. */
  readonly concurrency: ReadonlyArray<number>
  readonly caches: ReadonlyArray<CacheState>
  /** Queries a second that arrive whether or not the last are answered; null: each is asked when one is answered. */
  readonly requestRate: number | null
  readonly queries: Queries
  /** So many queries have exact answers. */
  readonly sample: number
  /** Of a sweep, ascending. */
  readonly targets: ReadonlyArray<number>
}

export const isLoadWork = (work: unknown): work is LoadWork => isJsonObject(work) && work["kind"] === "vectorload"

export const isSearchWork = (work: unknown): work is SearchWork => isJsonObject(work) && work["kind"] === "vectorsearch"
