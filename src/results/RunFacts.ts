/**
 * What reading one run folder gave: a projection, never whole files. Plain data. `null` is "not known", never zero;
 * what is not known where it should be is explained in `problems` or in the evidence.
 */
import type { Overall } from "../domain/Cluster.ts"
import type { EditionId } from "../domain/Edition.ts"
import type { JsonObject } from "../domain/Json.ts"
import type { ClientCache, Phase } from "../domain/Measurement.ts"
import type { EngineName } from "../domain/Plan.ts"
import type { RunEvidence } from "../rules/Evidence.ts"
import type { Invocation, MadeTogether } from "../rules/Group.ts"
import type { Shape } from "./draft/shapes.ts"
import type { Told } from "./draft/told.ts"
import type { RecordedProcess } from "./liveness.ts"

/**
 * Only `measured` runs are judged and counted; `auxiliary` are recognised data generation, sizing and dry runs;
 * `incomplete` are measurements that cannot count: running, interrupted, failed, unreadable.
 */
export type RunKind = "measured" | "auxiliary" | "incomplete"

/** Something in a file that could not be used as it stands. */
export interface Problem {
  /** Below the run folder. */
  readonly file: string
  /** Dotted, where one field is meant. */
  readonly field: string | null
  /**
   * `unreadable`: the file cannot be opened. `malformed`: it is not what its name says. `not-a-number`: a bare NaN or
   * Infinity. `encoding`: not UTF-8, and read all the same. `contradiction`: two files or fields disagree. `pruned`: its
   * content was taken away by those who published it. `compressed`: it lies there packed. `impossible`: a figure that nothing
   * can be, which is shown as none.
   */
  readonly kind:
    | "unreadable"
    | "malformed"
    | "not-a-number"
    | "encoding"
    | "contradiction"
    | "pruned"
    | "compressed"
    | "impossible"
  readonly reason: string
}

/** The two files of one rank, when they could be read; recomputation needs their step times. */
export interface RankFiles {
  readonly rank: number
  readonly output: JsonObject | null
  readonly stats: JsonObject | null
}

export interface SystemTotals {
  readonly overall: Overall
  readonly hosts: number | null
  /** How the facts were collected: `mpi`, `ssh`, `dlio_summary`, … */
  readonly method: string | null
}

/**
 * One phase as this program measured it: bytes really moved, the longest rank's time, and whether the client's memory had
 * a part in it. Bytes and bytes per second.
 */
export interface MeasuredPhase {
  readonly phase: Phase
  readonly bytes: number | null
  /** Checkpoints: mean over them of bytes / longest rank. Training: bytes of all epochs / time of all epochs. */
  readonly headline: number | null
  /** All bytes / all time. */
  readonly total: number | null
  /** Of each checkpoint or epoch, by the longest rank. */
  readonly rates: ReadonlyArray<number | null>
  /** The worst of `caches`; null where the record does not say. */
  readonly clientCache: ClientCache | null
  /** Of each checkpoint or epoch. */
  readonly caches: ReadonlyArray<ClientCache | null>
  /** Why the client, not the storage, was the limit. */
  readonly clientBound: string | null
  /** Why it is not known whether it was; null where it is known. */
  readonly clientBoundUnknown: string | null
}

/** Null: as in the path, or not recorded. */
export interface RecordedNames {
  readonly organization: string | null
  readonly systemName: string | null
}

export interface RunFacts {
  /** Below the scanned root; identifies the run. */
  readonly path: string
  /**
   * The folder that runs of one series share: the path up to the first part that only tells runs apart (a stamp, `run`,
   * `run3`). Groups by it where neither records nor tree name a system.
   */
  readonly series: string
  readonly shape: Shape
  readonly kind: RunKind
  /** Why it is not `measured`. */
  readonly kindReason: string | null
  /** It has neither a record nor a result: what a host leaves of a run whose result lies in another host's folder. */
  readonly mayBeOfOneHost: boolean
  /** Its own record says that it did not finish: nothing of it is missing or damaged. */
  readonly toldUnfinished: boolean
  readonly recordedId: string | null
  readonly division: "CLOSED" | "OPEN" | "WHATIF" | null
  readonly organization: string | null
  readonly systemName: string | null
  /** The names in the record, where the path has others; null where it has not. */
  readonly recordedAs: RecordedNames | null
  readonly label: string | null
  readonly benchmarkType: string | null
  readonly command: string | null
  /** As the suite spells it today: `llama_8b` reads `llama3-8b`. */
  readonly model: string | null
  readonly accelerator: string | null
  readonly processes: number | null
  readonly hosts: number | null
  readonly engine: EngineName | null
  /** Of the native engine, with what its options put in its place (ioProfile.ts): `device`, `device buffered`. */
  readonly profile: string | null
  readonly told: Told
  readonly mode: string | null
  readonly scale: number | null
  readonly role: "warm-up" | "measured" | null
  readonly experiment: MadeTogether | null
  /** `--remap-seconds`: what a read takes longer than was measured. */
  readonly remapSeconds: number | null
  readonly edition: EditionId | null
  /** What decided the edition, or why nothing did. */
  readonly editionReason: string
  /** ISO 8601 as recorded: local time, with an offset where the writer gave one. */
  readonly start: string | null
  readonly end: string | null
  /** When the command was typed and when it returned, with offsets; only our own records know. */
  readonly invocation: Invocation | null
  /** How the wall clock was set while it lasted, so that none of its times can be set against others'. */
  readonly clock: string | null
  readonly metrics: JsonObject | null
  /** What one search of vectors has in common with another: collection, batch, depth; null for other benchmarks. */
  readonly search: string | null
  /** Empty where no engine of this program measured: other programs do not record it. */
  readonly measured: ReadonlyArray<MeasuredPhase>
  /** The workload as it ran. */
  readonly parameters: JsonObject | null
  /** What vectors were searched in or loaded into (rules/Group.ts); null for other benchmarks. */
  readonly dataset: JsonObject | null
  /** Planned counts of a checkpointing run. */
  readonly checkpointWrites: number | null
  readonly checkpointReads: number | null
  readonly system: SystemTotals | null
  /** Who owns a run whose record says `running`. */
  readonly process: RecordedProcess | null
  readonly problems: ReadonlyArray<Problem>
  /** Its edition is `edition`, or the default where that is null. */
  readonly evidence: RunEvidence
}

/** A folder that holds something and is no run that can be used. */
export interface LeftOut {
  readonly path: string
  /** What it looks like: `a run of mlpstorage v2.0`, `a data generation`, `a folder that cannot be opened`, … */
  readonly looksLike: string
  readonly reason: string
  /** It is what one host left of a run: `runFolderOf` its path is the whole run's. */
  readonly ofOneHost?: true
}
