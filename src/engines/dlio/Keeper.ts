/** What is done to the folder of a job before and after it, beside what DLIO does: DLIO removes nothing and marks nothing as its own. */
import type * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { HostFiles } from "../../cluster/HostFiles.ts"
import type { Leftover, WorkEvent } from "../../domain/EngineEvent.ts"
import type { AppError } from "../../errors/AppError.ts"
import type { FolderClient } from "./folderHands.ts"
import type { Handshake } from "./handshake.ts"

export interface Ending {
  /** Measured, with everything that was planned. */
  readonly isWhole: boolean
  /** The job has ended by itself: what is not whole then is so for what it left. */
  readonly hasEnded: boolean
  /** Ranks of it may go on somewhere. */
  readonly mayGoOn: boolean
}

export interface Keeper<Event extends WorkEvent = WorkEvent> {
  /** Whose the folder is is written down; what an earlier run left goes first where that was asked for. */
  readonly prepare: Effect.Effect<void, AppError>
  /** What DLIO has told of itself. */
  hear(event: Event): void
  /** Answers what was to be removed and is still there. Fails where another run has taken the folder; other trouble is told. */
  readonly settle: (ending: Ending) => Effect.Effect<ReadonlyArray<Leftover>, AppError>
}

export interface KeeperRequest {
  readonly runId: string
  readonly handshake: Handshake
  /** For as long as its scope is open. */
  readonly client: Effect.Effect<FolderClient, AppError, Scope.Scope>
  /** This machine, which knows its own processes. */
  readonly launching: Context.Tag.Service<HostFiles>
}
