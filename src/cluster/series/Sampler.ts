/** Port: the load of every host while a run lasts. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StorageError } from "../../errors/AppError.ts"
import type { CollectRequest } from "../Collector.ts"

/** Which hosts are sampled, how often and how long. */
export interface SamplingRequest extends Pick<CollectRequest, "hosts" | "via" | "launcher" | "unasked"> {
  readonly intervalSeconds: number
  /** Per host; what comes after is not sampled. */
  readonly maxSamples: number
  /** Absolute path of the file to write. */
  readonly file: string
}

/** A time without samples of a host. */
export interface Gap {
  readonly host: string
  /** Stamp of the last sample before it, or of the beginning. UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly from: string
  /** Stamp of the first sample after it; null when none came any more. */
  readonly to: string | null
  readonly reason: string
}

/** What the run's record says about the file: v3.0's `timeseries_data`, and the gaps. */
export interface SeriesSummary {
  readonly file: string
  readonly numSamples: number
  readonly intervalSeconds: number
  readonly hostsCollected: ReadonlyArray<string>
  readonly gaps: ReadonlyArray<Gap>
}

/** A series that is being taken. */
export interface Sampling {
  /** Ends the sampling and writes the file. Fails when the file cannot be written. */
  readonly finish: Effect.Effect<SeriesSummary, StorageError>
}

/** Samples hosts while something else goes on, and never disturbs it. */
export class Sampler extends Context.Tag("mlpstorage/Sampler")<Sampler, {
  /** Returns at once. Fails when the file cannot be made; closing the scope ends the sampling without writing the file. */
  readonly start: (request: SamplingRequest) => Effect.Effect<Sampling, StorageError, Scope.Scope>
}>() {}
