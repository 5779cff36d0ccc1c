/** Texts that tell what went wrong, as values: the launchers have theirs, Python and the kernel others. */
import type { Medium } from "../domain/Plan.ts"

/** What a text says went wrong, in words, and what helps. */
export interface KnownFailure {
  /** Failures that have a typed error of their own. */
  readonly kind: "no-space" | "other"
  readonly explanation: string
  readonly advice: string
}

/** A known failure and the text that tells it. */
export interface FailureSignature extends Omit<KnownFailure, "kind"> {
  readonly kind?: KnownFailure["kind"]
  readonly pattern: RegExp
  /** In place of `advice`, where it depends on what the job works on. */
  readonly adviceFor?: Readonly<Record<Medium, string>>
  /** The launcher has said this and does not end by itself. */
  readonly isLast?: true
}

/** Why ranks that start do not find each other. */
export const ownMpi = "the MPI that mpi4py was built with must be the launcher's own, on every host"

/** The command is no program on a host. */
export const programMissing = {
  explanation: "the program to start is not there on a host",
  advice: "install dlio_benchmark in the same place on every host, or share its folder"
} as const satisfies Omit<FailureSignature, "pattern">

/** The rank that a launcher says has ended. */
export interface DeadRank {
  /** null where the launcher names its host alone. */
  readonly rank: number | null
  /** null where it does not say. */
  readonly host: string | null
  /** `SIGKILL`; null: it ended by itself, or the launcher does not say. */
  readonly signal: string | null
}

/** Launchers reach hosts by ssh or by a daemon that ssh starts; either may say so. */
export const noDaemon = {
  explanation: "the launcher could not start its daemon on a host",
  advice:
    "check that `ssh HOST true` works without a prompt for every host, and that MPI is installed there in the same place"
} as const satisfies Omit<FailureSignature, "pattern">

const signalNames: Readonly<Record<string, string>> = {
  "6": "SIGABRT",
  "7": "SIGBUS",
  "9": "SIGKILL",
  "11": "SIGSEGV",
  "15": "SIGTERM"
}

/** By its number on Linux. */
export const signalNamed = (number: string): string => signalNames[number] ?? `signal ${number}`
