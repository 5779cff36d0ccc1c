/** What a coordinator needs of its surroundings, and what it gives them; its entry file and the tests are these. */
import type { EngineEvent } from "../../../domain/EngineEvent.ts"

export interface CoordinatorPort {
  /** In order; must not throw. */
  readonly emit: (event: EngineEvent) => void
  readonly log: (line: string) => void
  /** How a rank is started. */
  readonly rankCommand: readonly [program: string, ...args: ReadonlyArray<string>]
}

/** How a run ended. `isStuck`: work on the storage hangs, so the process must not wait for its threads. */
export interface CoordinatorEnd {
  readonly isWhole: boolean
  readonly isStuck: boolean
}

export interface Coordinator {
  readonly ended: Promise<CoordinatorEnd>
  /** A signal asks the run to end. */
  readonly stop: (signal: string) => void
  /** SIGKILL to every rank, now. */
  readonly kill: () => void
}
