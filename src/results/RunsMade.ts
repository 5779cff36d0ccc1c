/** Hears of every run directory that a command makes, and of where it was interrupted. Without a listener nobody is told. */
import * as Context from "effect/Context"

export interface RunMade {
  readonly runId: string
  /** Absolute path of the run's record. */
  readonly record: string
}

export interface Interruption {
  /** The pipeline stage that ran. */
  readonly stage: string
  /** What the run left half-written, relative to its destination. */
  readonly partialFiles: ReadonlyArray<string>
}

export class RunsMade extends Context.Reference<RunsMade>()("mlpstorage/RunsMade", {
  defaultValue: () => ({
    add: (_run: RunMade): void => undefined,
    interrupted: (_at: Interruption): void => undefined
  })
}) {}
