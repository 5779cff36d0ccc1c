/** A way to start `sh` on a host: ssh, the MPI launcher, or on this machine directly. */
import * as Duration from "effect/Duration"
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

/** How a `sh` on a host is started: what its standard input and output are those of, and what it takes to end it. */
type Shell = Pick<Invocation, "argv" | "env" | "grace" | "cleanUp">

export interface Transport {
  readonly method: "local" | "ssh" | "mpi"
  /** Or why there is none. */
  readonly shellOn: (host: string) => Either.Either<Shell, string>
  /** Lines that the way there says of itself, and that belong to nobody's output. */
  readonly isRemark?: (line: string) => boolean
  readonly explain: (host: string, status: ExitStatus, stderr: string) => Refusal
}

/** Of a shell that ends as soon as it is asked to. */
export const plainShell = (argv: Shell["argv"]): Shell => ({ argv, env: {}, grace: Duration.seconds(1) })
