/** What a benchmark supplies to take part. Nothing else in the program knows any benchmark by name. */
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Effect from "effect/Effect"
import type { Clients } from "../cluster/Clients.ts"
import type { HostFiles } from "../cluster/HostFiles.ts"
import type { LaunchingMachine } from "../cluster/LaunchingMachine.ts"
import type { OptionTable, Settings } from "../config/Option.ts"
import type { Workload } from "../config/workload.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { EditionId } from "../domain/Edition.ts"
import type { Finding } from "../domain/Finding.ts"
import type { Json } from "../domain/Json.ts"
import type { Parameter } from "../domain/Parameter.ts"
import type { OfficialEngine, Plan } from "../domain/Plan.ts"
import type { AppError, InvalidOption } from "../errors/AppError.ts"
import type { Allocation } from "../launcher/allocation.ts"
import type { OnDisk } from "../results/OnDisk.ts"
import type { RunEvidence } from "../rules/Evidence.ts"
import type { Experiment } from "./Experiment.ts"
import type { PipelineOptions } from "./shared/commonOptions.ts"
import type { Moment } from "./shared/folderFindings.ts"
import type { Sweep } from "./Sweep.ts"

/** One command line, decoded: typed values with origins, and the dotted parameters people gave. */
export interface Request<T extends OptionTable> {
  readonly benchmark: string
  readonly command: string
  readonly settings: Settings<T>
  /** From `--params` and the configuration file, in that origin. */
  readonly params: ReadonlyArray<Parameter>
  /** As typed, secrets removed. */
  readonly argv: ReadonlyArray<string>
}

/** Read-only facts of the machine the command was typed on. */
export interface Discovery {
  readonly workingDirectory: string
  readonly hostname: string
  /** Names with a domain by which a machine with a short name knows itself. */
  readonly fullNames?: ReadonlyArray<string>
  readonly logicalCores: number
  readonly memoryBytes: number
  /** What was looked for on PATH; finding something never changes a choice by itself. */
  readonly tools: {
    /** Its absolute path; null: it is not there. */
    readonly dlio_benchmark: string | null
    /** The word for the first launcher that is there; the usual one's where none is. */
    readonly launcher: string
  }
  /** The hosts that a batch system has given to this process; absent outside of an allocation. */
  readonly allocation?: Allocation | undefined
  /** The workload file the request names. */
  readonly workload: Workload
  /** Text of every further file the command reads, by its path as given. */
  readonly inputs: Readonly<Record<string, string>>
}

/** The workload file that a request reads. */
export interface WorkloadName {
  readonly edition: EditionId
  /** File name without `.yaml`. */
  readonly name: string
  /** Any edition's file of that name may stand in; without it only the asked one's and those of the editions it is based on. */
  readonly anyEdition?: true
  /** What to say when no edition has it; without it that is a damaged installation. */
  readonly nowhere?: InvalidOption
}

/** A document a command prints: `text` for people, `json` for `--json`. */
export interface Document {
  readonly text: string
  readonly json: Json
  /** What was asked and does not hold, for a command that did its work all the same; it decides the exit status. */
  readonly failure?: AppError
  /** A command line to run in place of printing this one's document. */
  readonly again?: {
    readonly argv: ReadonlyArray<string>
    readonly workingDirectory: string
    /** Its id in the history. */
    readonly of: number
  }
}

interface CommandBase<T extends OptionTable> {
  workload(settings: Settings<T>): WorkloadName
  /** Files that people name and the plan is made from, as given; absent when no option names one. */
  inputs?(settings: Settings<T>): ReadonlyArray<string>
}

/** A command that measures: it goes through the whole pipeline. */
export interface RunCommand<T extends PipelineOptions = PipelineOptions> extends CommandBase<T> {
  /** Pure. Fails with what keeps the request from being a run. */
  plan(request: Request<T>, discovery: Discovery): Effect.Effect<Plan, AppError>
  /**
   * The runs that are judged together, where one command line asks for several; null, or no such function: the plan is run
   * `loops` times, each run for itself. Fails with options that no experiment can have.
   */
  experiment?(plan: Plan, request: Request<T>, discovery: Discovery): Effect.Effect<Experiment | null, AppError>
  /** Of a command that searches for a limit by run after run; `plan` is that of the largest candidate. Fails with a candidate that has no plan. */
  sweep?(request: Request<T>, discovery: Discovery): Effect.Effect<Sweep, AppError>
  /**
   * The plan as the rules see it, so that a run that cannot qualify is known before it starts. Facts that are `pending` then are
   * asked for once more when the run has ended.
   */
  evidence(plan: Plan, cluster: ClusterInformation, moment: Moment): Effect.Effect<RunEvidence, never, Clients>
  /** What a run that ended early left half-written, relative to its destination. */
  partialFiles(plan: Plan): Effect.Effect<ReadonlyArray<string>, never, FileSystem.FileSystem>
  /** Checks only this benchmark knows, of the client whose files these are; all findings are reported together. */
  preflight(
    plan: Plan,
    cluster: ClusterInformation
  ): Effect.Effect<ReadonlyArray<Finding>, never, FileSystem.FileSystem | HostFiles | LaunchingMachine>
}

/** A command that only prints what it derives from its request. */
export interface ShowCommand<T extends OptionTable = OptionTable> extends CommandBase<T> {
  /** Fails with what keeps the document from being made. */
  show(request: Request<T>, discovery: Discovery): Effect.Effect<Document, AppError>
}

/** What help, completions and the reference say of a command, and what its words are understood by. */
interface CommandWords<T extends OptionTable> {
  readonly name: string
  readonly summary: string
  /** One command line that runs as it stands. */
  readonly example: string
  readonly options: T
  /** Keys that `--params` takes here on any engine of this program, for shells to offer; absent where it takes none. */
  readonly parameters?: () => Promise<ReadonlyArray<string>>
}

/** A command's words, and the way to its code, which is loaded when the command is the one that was typed. */
export type Command =
  | CommandWords<PipelineOptions> & { readonly kind: "run"; readonly load: () => Promise<RunCommand> }
  | CommandWords<OptionTable> & { readonly kind: "show"; readonly load: () => Promise<ShowCommand> }

/** Why a benchmark has no commands here. */
export interface Elsewhere {
  /** `the KV cache workload`. */
  readonly what: string
  readonly advice: string
}

/** What its runs say to whoever reads and judges them is its reading (`Reading.ts`). */
export interface Benchmark {
  readonly onDisk: OnDisk
  readonly summary: string
  readonly commands: ReadonlyArray<Command>
  /** The engine whose results its rounds take; absent where that is DLIO. */
  readonly official?: OfficialEngine
  /** Of a benchmark whose results are read and judged, and that is not run. */
  readonly elsewhere?: Elsewhere
}

/** Keeps the option types of one command while the list forgets them. */
export const runCommand = <T extends PipelineOptions>(
  command: CommandWords<T> & { readonly load: () => Promise<RunCommand<T>> }
): Command => ({ ...command, kind: "run" })

/** As `runCommand`, of a command that prints. */
export const showCommand = <T extends OptionTable>(
  command: CommandWords<T> & { readonly load: () => Promise<ShowCommand<T>> }
): Command => ({ ...command, kind: "show" })
