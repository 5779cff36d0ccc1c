/** A way to start `sh` on a host: ssh, the MPI launcher, or on this machine directly. */
import type * as Either from "effect/Either"
import type { ExitStatus, Invocation } from "../../process/Executor.ts"

/** Why a host did not answer. */
export interface Refusal {
  /** For people: what happened, and what to do about it. */
  readonly reason: string
  /** False when it will be the same the next time: a wrong key, a wrong name. */
  readonly mayPass: boolean
  /** What to type against it, where one command does it. */
  readonly command?: string | undefined
}

export interface Transport {
  readonly method: "local" | "ssh" | "mpi"
  /** A command whose standard input and output are those of a `sh` on the host; or why there is none. */
  readonly shellOn: (host: string) => Either.Either<Invocation["argv"], string>
  readonly explain: (host: string, status: ExitStatus, stderr: string) => Refusal
}
