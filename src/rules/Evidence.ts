/** What rules look at. Built from a plan before the run, and from the record and DLIO's files after it. */
import type { EditionId } from "../domain/Edition.ts"
import type { Json, JsonObject } from "../domain/Json.ts"
import type { Parameter } from "../domain/Parameter.ts"
import type { EngineName } from "../domain/Plan.ts"
import type { Division } from "../domain/Verdict.ts"

/**
 * `pending` cannot exist yet (a plan has no metrics); `missing` should exist and is absent or unreadable, which makes
 * the rule answer UNKNOWN rather than pass.
 */
export type Known<A> =
  | { readonly _tag: "present"; readonly value: A; readonly source: string }
  | { readonly _tag: "pending" }
  | { readonly _tag: "missing"; readonly reason: string; readonly source: string }

/** A piece of evidence that is there. `source`: the file, option or figure it was read from. */
export const present = <A>(value: A, source: string): Known<A> => ({ _tag: "present", value, source })
/** A piece of evidence that cannot exist yet. */
export const pending: Known<never> = { _tag: "pending" }
/** A piece of evidence that should be there. `reason` fits "not checked: …". */
export const missing = (reason: string, source: string): Known<never> => ({ _tag: "missing", reason, source })

/** What a file says that no reader can make sense of, or lacks although its writer always writes it. */
export interface Doubt {
  /** Dotted, as it stands in the file. */
  readonly parameter: string
  /** Fits "not judged: …". */
  readonly reason: string
  readonly source: string
}

/** All that a rule about one run may look at. */
export interface RunEvidence {
  readonly edition: EditionId
  /** On-disk name: `training`, `checkpointing`, `vector_database`, `kv_cache`. */
  readonly benchmarkType: Known<string>
  readonly command: Known<string>
  readonly model: Known<string>
  readonly accelerator: Known<string>
  readonly engine: Known<EngineName>
  readonly requestedDivision: Known<Division | null>
  readonly processes: Known<number>
  readonly hosts: Known<number>
  /** Bytes, one entry a host. Measured wherever it exists. */
  readonly hostMemoryBytes: Known<ReadonlyArray<number>>
  /** `--client-host-memory-in-gb`, bytes per host, when it was declared. */
  readonly declaredMemoryBytes: Known<number>
  /** 1 for a full-size run. */
  readonly scale: Known<number>
  /** The workload as it ran, nested as in the workload file. */
  readonly workload: Known<JsonObject>
  /** What people or the tool changed, with origins. Recorded trees without origins use `flag`, known tool keys `tool`. */
  readonly overrides: Known<ReadonlyArray<Parameter>>
  /** `args` of the record: option values by long name with underscores. */
  readonly args: Known<JsonObject>
  /** `metric` of summary.json. */
  readonly metrics: Known<JsonObject>
  /** Local times as recorded, ISO 8601. */
  readonly start: Known<string>
  readonly end: Known<string>
  /** Benchmark facts no other field holds, by name: `checkpointBytes`, `sameFileSystem`, `mode`, … */
  readonly facts: Readonly<Record<string, Known<Json>>>
  /** True of runs that the official tool of the edition made and recorded: what its round took of them was ruled upon. */
  readonly ofRound?: boolean
  /** Why nothing of it can be judged: what its record says may mean something else there than here. */
  readonly unread?: Doubt
  /** Absent where nothing was read from a file: a plan is whole. */
  readonly doubts?: ReadonlyArray<Doubt>
}
