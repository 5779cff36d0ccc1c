/** Port: this process and the machine it was started on. One small service, so that tests need no `chdir` and no real environment. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** What is true of this process from its start on; `memoryBytes` is the memory of the machine. */
export class Machine extends Context.Tag("mlpstorage/Machine")<Machine, {
  readonly workingDirectory: string
  readonly hostname: string
  readonly logicalCores: number
  readonly memoryBytes: number
  readonly pid: number
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The signal that is ending this process, once there was one. */
  readonly endingSignal: Effect.Effect<string | undefined>
}>() {}
