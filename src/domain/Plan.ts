/** The plan: everything a run will do, as data, before anything is touched. `--what-if` prints it and stops. */
import type { EditionId } from "./Edition.ts"
import type { JsonObject } from "./Json.ts"
import type { Parameter } from "./Parameter.ts"
import type { Division } from "./Verdict.ts"

/** This program, and the official programs of benchmarks, which run under a launcher. */
export const engineNames = ["native", "dlio", "kv-cache.py", "vdbbench"] as const
/** A name of that list. */
export type EngineName = typeof engineNames[number]
/** Each benchmark has one. */
export type OfficialEngine = Exclude<EngineName, "native">
/** `dlio` and `official`: as the official program of the benchmark reads and writes. */
export const profiles = ["device", "dlio", "official"] as const
/** A name of that list. */
export type Profile = typeof profiles[number]

interface Identity {
  readonly systemName: string | null
  readonly organization: string | null
  readonly label: string | null
}

/** What a run writes or reads. */
export type Medium = "checkpoints" | "data"

/** A folder the run will write into or read from. */
interface Destination {
  readonly role: Medium
  /** Absolute. */
  readonly path: string
  /** What this plan will write there, to the byte; 0 for a read-only phase. */
  readonly bytesToWrite: number
  /** Beside them it takes what is written for as long as the run lasts, which nobody can tell before. */
  readonly isFilled?: true
}

/** How ranks of an official engine are started: who gets how many, by which launcher, with what of the user's own. */
export interface LaunchPlan {
  /** The parsed host list with the layout of ranks on it. */
  readonly hosts: ReadonlyArray<{
    /** IPv6 without brackets. */
    readonly host: string
    /** As given; null when the list has none. */
    readonly slots: number | null
    readonly ranks: number
  }>
  /** One of the hosts is the machine the command was typed on, by its name or a loopback address. */
  readonly includesThisMachine: boolean
  /** The MPI launcher as it is called; null when one process here needs none. */
  readonly program: string | null
  /** `--npernode`: ranks on each host; null: not given. */
  readonly perNode: number | null
  readonly oversubscribe: boolean
  readonly allowRunAsRoot: boolean
  readonly btl: "auto" | "vader" | "tcp"
  /** `--mpi-params`, word by word. */
  readonly parameters: ReadonlyArray<string>
  /** How long the job may take until its ranks have started and found each other. */
  readonly startSeconds: number
  /** By which way facts about the hosts are collected. */
  readonly collector: "auto" | "mpi" | "ssh" | "local" | "none"
  /** null for other official engines than DLIO. */
  readonly dlio: {
    /** `--dlio-bin-path`, absolute: a folder or the program itself. */
    readonly binPath: string | null
    /** The `dlio_benchmark` on PATH. */
    readonly onPath: string | null
    /** Name of the workload file, without `.yaml`. */
    readonly workload: string
    /** Absolute: the folder Hydra is pointed at. */
    readonly configDirectory: string
  } | null
}

/** Of a plan for DLIO. */
export type DlioLaunch = LaunchPlan & { readonly dlio: NonNullable<LaunchPlan["dlio"]> }

/** What an engine executes; the rest of its shape belongs to its kind. */
export interface AnyWork {
  readonly kind: string
}

/** A run that has not begun. Nothing in it depends on the time or on the state of the storage. */
export interface Plan<Work extends AnyWork = AnyWork> {
  /** Command-line name: `checkpointing`. */
  readonly benchmark: string
  /** Name on disk and in metadata: `checkpointing`, `vector_database`, … */
  readonly benchmarkType: string
  readonly command: string
  readonly model: string
  /** null where the benchmark simulates none. */
  readonly accelerator: string | null
  readonly engine: { readonly name: EngineName; readonly reason: string }
  readonly profile: Profile
  readonly edition: EditionId
  /** `--closed` or `--open`; null: neither. */
  readonly requestedDivision: Division | null
  readonly allowInvalidParameters: boolean
  readonly identity: Identity
  readonly hosts: ReadonlyArray<string>
  readonly processes: number
  /** null for the native engine, which starts its own ranks. */
  readonly launch: LaunchPlan | null
  /** Names of the folders above a run directory, by level; absent where model and command are all of them. */
  readonly folders?: Readonly<Record<string, string>>
  /** Layout of the benchmark, `default` or `subset`; null where it has only one. */
  readonly mode: string | null
  /** 1 for a full-size run; below 1 the run is practice and INVALID by a rule of its own. */
  readonly scale: number
  /** `--client-host-memory-in-gb`; null: not given. */
  readonly declaredMemoryPerHostBytes: number | null
  readonly resultsDir: string
  readonly loops: number
  /** `--timeout`; null: however long it takes. */
  readonly timeoutSeconds: number | null
  /** Every effective parameter with its origin. */
  readonly parameters: ReadonlyArray<Parameter>
  /** The same as one nested object: the workload as it will run. */
  readonly workload: JsonObject
  /** Option values by long name with underscores, secrets removed: v2.0's and v3.0's `args`. */
  readonly args: JsonObject
  readonly destinations: ReadonlyArray<Destination>
  /** I/O buffers of all ranks together. */
  readonly bufferBytes: number
  /** Lines for people: the mode and why, bytes per rank and in total. */
  readonly notes: ReadonlyArray<string>
  readonly work: Work
}

/** What the plan's first folder holds: the words in which the run is spoken of. */
export const mediumOf = ({ destinations }: Pick<Plan, "destinations">): Medium => destinations[0]?.role ?? "data"
