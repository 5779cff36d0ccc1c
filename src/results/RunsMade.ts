/** Hears of every run directory that a command makes. Without a listener nobody is told. */
import * as Context from "effect/Context"

export interface RunMade {
  readonly runId: string
  /** Absolute path of the run's record. */
  readonly record: string
}

export class RunsMade extends Context.Reference<RunsMade>()("mlpstorage/RunsMade", {
  defaultValue: () => ({ add: (_run: RunMade): void => undefined })
}) {}
