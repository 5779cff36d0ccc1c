/** What a coordinator needs of its surroundings; its entry file and the tests supply it. */
import type { EngineEvent } from "../../domain/EngineEvent.ts"

export interface CoordinatorPort {
  /** In order; must not throw. */
  readonly emit: (event: EngineEvent) => void
  readonly log: (line: string) => void
  /** How long the ranks generate into nothing before the first timed phase. */
  readonly calibrationSeconds: number
  /** How a rank is started. */
  readonly rankCommand: readonly [program: string, ...args: ReadonlyArray<string>]
}
