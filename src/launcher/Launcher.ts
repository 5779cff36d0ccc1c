/** What it takes to start one job on many hosts. All that this program knows of a launcher is one `LauncherFamily`. */
import type * as Arr from "effect/Array"
import type * as Either from "effect/Either"
import type { DependencyMissing, InvalidOption } from "../errors/AppError.ts"
import type { DeadRank, FailureSignature } from "./failures.ts"
import type { HostRanks } from "./layout.ts"

/** One job: what is to be started, where, and how ranks are laid out. */
export interface LaunchRequest {
  /** The launcher as it is called: a word on PATH or a path. */
  readonly program: string
  readonly processes: number
  readonly layout: ReadonlyArray<HostRanks>
  /** `--npernode`: ranks on each host; null: not given. */
  readonly perNode: number | null
  readonly oversubscribe: boolean
  readonly allowRunAsRoot: boolean
  /** Transport between ranks of one host. */
  readonly btl: "auto" | "vader" | "tcp"
  /** `--mpi-params`, word by word, passed on as they are. */
  readonly parameters: ReadonlyArray<string>
  /** One of many hosts is meant, by this very name: a launcher that cuts names at the first dot is told not to. Default: only where the job has two that it would cut alike. */
  readonly exactNames?: boolean
  /** Names of the variables every rank must have. Their values are in the launcher's environment, never in its arguments. */
  readonly environment: ReadonlyArray<string>
  /** By which what it started can be found again, and ended by `endsByName`; null: nobody will look. */
  readonly name: string | null
  readonly command: readonly [program: string, ...args: ReadonlyArray<string>]
}

/** Variables of a process; undefined and absent are the same. */
export type Environment = Readonly<Record<string, string | undefined>>

interface Launch {
  readonly argv: readonly [program: string, ...args: ReadonlyArray<string>]
  /** What of the request is not done as it was asked. */
  readonly warnings: ReadonlyArray<string>
}

/** Fails with an option that this launcher cannot do, or with a launcher that is not there. */
export type BuildLaunch = (request: LaunchRequest) => Either.Either<Launch, InvalidOption | DependencyMissing>

/** Options of ours that some launchers have no word for. */
export type LaunchOption = "--oversubscribe" | "--allow-run-as-root" | "--mpi-btl" | "--mpi-params"

/** What to type to get it, by the id of /etc/os-release, and for systems not named there. */
export interface InstallHints {
  readonly byId: Readonly<Record<string, string>>
  readonly otherwise: string
}

interface PassedVariable {
  readonly name: string
  /** null: as the launcher has it. */
  readonly value: string | null
}

/** `NAME` or `NAME=value`. */
export const passedVariable = (word: string): PassedVariable => {
  const at = word.indexOf("=")
  return at < 0 ? { name: word, value: null } : { name: word.slice(0, at), value: word.slice(at + 1) }
}

/** A launcher as a value. All its texts are in the words of people; nothing in it starts anything. */
export interface LauncherFamily {
  /** Permanent, one word: `openmpi4`. */
  readonly id: string
  /** As messages name it, with its generation: `Open MPI 4`. */
  readonly name: string
  /** As people name it, whatever its generation: `Open MPI`. */
  readonly product: string
  /** Words on PATH that may be it, the usual one first. */
  readonly programs: Arr.NonEmptyReadonlyArray<string>
  /** Its version, where this is what it says of itself when asked by `--version`; the name on PATH proves nothing. undefined: it is another. */
  readonly versionIn: (said: string) => string | undefined
  readonly build: BuildLaunch
  /** Left out of its command line, with a warning where they were given. */
  readonly ignores: ReadonlyArray<LaunchOption>
  /** Words by which the other ranks go on when one has ended with an error, as the official programs ask for; absent where it has none. */
  readonly goesOn?: ReadonlyArray<string>
  /** Its own options that another launcher would refuse. */
  readonly words: ReadonlyArray<string>
  readonly placement: {
    /** How `build` has ranks numbered: host by host, or dealt out to the hosts in turn. */
    readonly order: (perNode: number | null) => "blocks" | "turns"
    /** Options by which the user's own words decide it instead. */
    readonly words: ReadonlyArray<string>
  }
  readonly variables: {
    /** Where a rank finds its number, and how many there are. */
    readonly rank: ReadonlyArray<string>
    readonly size: ReadonlyArray<string>
    /** Those that the user's own words, `--mpi-params`, give to every rank. */
    readonly passed: (parameters: ReadonlyArray<string>) => ReadonlyArray<PassedVariable>
    /** Variables that steer it, which ranks need and which it does not pass on by itself: the beginnings of their names. */
    readonly steering: ReadonlyArray<string>
    /** What it is started with, so that no setting of the user's changes where ranks go or what we read of them. */
    readonly given: Readonly<Record<string, string>>
  }
  /** A second, small job on the hosts of the first: questions, samplers, the roll call. */
  readonly beside: {
    /** Options without which it would wait for other jobs to end. */
    readonly overlap: ReadonlyArray<string>
    /** It starts while the ranks run: always, never, or only where this variable says that hosts are allocated. */
    readonly whileRunning: boolean | { readonly within: string; readonly otherwise: string }
    /** How long it may take to end what it started elsewhere, when it is asked to. */
    readonly graceSeconds: number
  }
  /** The hosts that a batch system has allocated, by variables of this process; absent where it has no such thing. */
  readonly allocation?: {
    /** In the words of people: `Slurm job 7`; undefined outside of an allocation. */
    readonly name: (environment: Environment) => string | undefined
    /** As it lists them, ranges and all; undefined where it does not say. */
    readonly hosts: (environment: Environment) => string | undefined
  }
  /** A command that ends what was started under this name and has outlived the launcher; absent where nothing does. */
  readonly endsByName?: (name: string) => Arr.NonEmptyReadonlyArray<string>
  /** Lines of its own that tell nothing about a failure. */
  readonly remarks: ReadonlyArray<RegExp>
  /** What to do when ranks start and do not find each other. */
  readonly meeting: string
  /** What it and its runtime say when something is wrong; the first that fits counts. */
  readonly failures: ReadonlyArray<FailureSignature>
  /** Which rank it says has ended, and by what; undefined where the text names none. */
  readonly deadRank: (said: string) => DeadRank | undefined
  readonly install: InstallHints
}

/** What it takes to write a command line: a launcher's, or that of a run without one. */
export type Starter = Pick<LauncherFamily, "name" | "build" | "ignores" | "words" | "placement">

/** A launcher that has said who it is. */
export interface Launcher {
  readonly family: LauncherFamily
  readonly version: string
  /** As it is called. */
  readonly program: string
}

/** True when the user's own words set this option (`--bind-to core`, `-bind-to=core`): ours is then left out. */
export const sets = (parameters: ReadonlyArray<string>, ...options: ReadonlyArray<string>): boolean =>
  parameters.some((word) => options.includes(word.replace(/=.*$/s, "")))

/** Why no second job can be started beside the running one; undefined when it can. */
export const whyNotBeside = (
  { beside: { whileRunning }, name }: LauncherFamily,
  environment: Environment
): string | undefined => {
  if (typeof whileRunning === "boolean") {
    return whileRunning ? undefined : `${name} starts nothing beside the running job; --collector ssh asks by ssh`
  }
  return (environment[whileRunning.within] ?? "") === "" ? whileRunning.otherwise : undefined
}

/** Hosts that take part; those without a rank are left out. */
export const usedHosts = (layout: ReadonlyArray<HostRanks>): ReadonlyArray<HostRanks> =>
  layout.filter(({ ranks }) => ranks > 0)
