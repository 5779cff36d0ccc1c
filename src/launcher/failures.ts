/** Texts that tell what went wrong, as values: the launchers have theirs, Python and the kernel others. */

export interface KnownFailure {
  /** Failures that have a typed error of their own. */
  readonly kind: "no-space" | "other"
  readonly explanation: string
  readonly advice: string
}

export interface FailureSignature extends Omit<KnownFailure, "kind"> {
  readonly kind?: KnownFailure["kind"]
  readonly pattern: RegExp
}

export interface DeadRank {
  readonly rank: number
  readonly signal: string | null
}

/** Launchers reach hosts by ssh or by a daemon that ssh starts; either may say so. */
export const noDaemon = {
  explanation: "the launcher could not start its daemon on a host",
  advice:
    "check that `ssh HOST true` works without a prompt for every host, and that MPI is installed there in the same place"
} as const satisfies Omit<FailureSignature, "pattern">
