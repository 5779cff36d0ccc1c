/** What it takes to start one job on many hosts, whatever the launcher is called. */
import type * as Either from "effect/Either"
import type { DependencyMissing, InvalidOption } from "../errors/AppError.ts"
import type { HostRanks } from "./layout.ts"

export type LauncherFamily = "openmpi4" | "openmpi5" | "mpich" | "pals" | "slurm" | "none"

export interface LaunchRequest {
  /** The launcher as it is called: a word on PATH or a path. */
  readonly program: string
  readonly processes: number
  readonly layout: ReadonlyArray<HostRanks>
  /** `--npernode`. */
  readonly perNode: number | null
  readonly oversubscribe: boolean
  readonly allowRunAsRoot: boolean
  /** Transport between ranks of one host; Open MPI only. */
  readonly btl: "auto" | "vader" | "tcp"
  /** `--mpi-params`, word by word, passed on as they are. */
  readonly parameters: ReadonlyArray<string>
  /** Names of the variables every rank must have. Their values are in the launcher's environment, never in its arguments. */
  readonly environment: ReadonlyArray<string>
  readonly command: readonly [program: string, ...args: ReadonlyArray<string>]
}

export interface Launch {
  readonly argv: readonly [program: string, ...args: ReadonlyArray<string>]
  /** Options that do nothing here, and words that belong to another launcher. */
  readonly warnings: ReadonlyArray<string>
}

export type BuildLaunch = (request: LaunchRequest) => Either.Either<Launch, InvalidOption | DependencyMissing>

export const familyNames: Readonly<Record<LauncherFamily, string>> = {
  openmpi4: "Open MPI 4",
  openmpi5: "Open MPI 5 (PRRTE)",
  mpich: "MPICH (Hydra)",
  pals: "HPE/Cray PALS",
  slurm: "Slurm srun",
  none: "no launcher"
}

/** True when the user's own words set this option (`--bind-to core`, `-bind-to=core`): ours is then left out. */
export const sets = (parameters: ReadonlyArray<string>, ...options: ReadonlyArray<string>): boolean =>
  parameters.some((word) => options.includes(word.replace(/=.*$/s, "")))

/** Hosts that take part; those without a rank are left out. */
export const usedHosts = (layout: ReadonlyArray<HostRanks>): ReadonlyArray<HostRanks> =>
  layout.filter(({ ranks }) => ranks > 0)

/** Warnings about options that are set and that this family has no use for. */
export const unused = (family: LauncherFamily, options: Readonly<Record<string, boolean>>): ReadonlyArray<string> =>
  Object.entries(options).filter(([, given]) => given).map(([option]) =>
    `${option} means nothing to ${familyNames[family]} and is left out`
  )
