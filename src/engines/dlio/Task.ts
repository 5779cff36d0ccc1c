/** One benchmark's work as the DLIO engine does it: what differs between one kind of work and another. */
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Arr from "effect/Array"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { WorkEvent } from "../../domain/EngineEvent.ts"
import type { Json } from "../../domain/Json.ts"
import type { CacheEvidence, ClientCache, Measurement } from "../../domain/Measurement.ts"
import type { Plan } from "../../domain/Plan.ts"
import type { AppError } from "../../errors/AppError.ts"
import type { RunFolder } from "../../results/RunFolder.ts"
import type { Clocks } from "./clocks.ts"
import type { Handshake } from "./handshake.ts"
import type { ClientOfJob } from "./jobFiles.ts"
import type { Keeper, KeeperRequest } from "./Keeper.ts"
import type { Activities } from "./neededModules.ts"

/** A value this program sends beside what people changed. */
export interface Injected {
  readonly key: string
  /** Sent always; without it, the plan's own value where the plan changed it. */
  readonly value?: Json
}

/** A part of a run in which data moves one way, for example all reads of an epoch. */
export interface Span {
  readonly name: string
  readonly direction: "read" | "write"
  /** What each rank moves in it, by rank; null where that is not known. */
  readonly bytesByRank: ReadonlyArray<number> | null
  /** Writes are flushed before the clock stops. */
  readonly isFlushed: boolean
}

/** What is known of the client's cache in a span. */
export interface SpanCache {
  readonly clientCache: ClientCache
  readonly cacheEvidence: ReadonlyArray<CacheEvidence>
}

/** What is known when the job has ended well. */
interface Finished {
  readonly runId: string
  readonly folder: RunFolder
  readonly handshake: Handshake
  /** Wall clock around the launcher, milliseconds. */
  readonly startedAt: number
  readonly endedAt: number
  /** The hosts of the job, this machine first where it is one of them. */
  readonly clients: Arr.NonEmptyReadonlyArray<ClientOfJob>
  readonly cacheOf: (span: Span) => SpanCache
  /** Of the ranks' hosts. */
  readonly clocks: Clocks
}

/** One kind of work as DLIO does it. */
export interface Task<Event extends WorkEvent = WorkEvent> {
  readonly does: Activities
  /** In the official tool's order, behind what people gave. */
  readonly injected: ReadonlyArray<Injected>
  /** Where the data is. */
  readonly folder: string
  /** Folders that DLIO expects to find. */
  readonly foldersToMake: ReadonlyArray<string>
  /** Variables of every rank, beside those of this process. */
  readonly environment: Readonly<Record<string, string>>
  readonly warnings: (handshake: Handshake) => ReadonlyArray<string>
  /** A fold over the lines of one run. `now`: wall clock, milliseconds. */
  readonly events: () => (line: string, now: number) => ReadonlyArray<Event>
  /** The span that begins with this event, and with it the end of the one before; null: it only ends; undefined: nothing changes. */
  spanAt(event: Event): string | null | undefined
  /** What the job has done that its output does not tell, asked again and again while it runs; absent where it tells all. */
  readonly progress?: (
    startedAt: number,
    now: number
  ) => Effect.Effect<Event | undefined, never, FileSystem.FileSystem>
  /** Absent where the folder is left as DLIO leaves it. */
  readonly keeper?: (request: KeeperRequest) => Keeper
  /** From the files that DLIO left. Fails with `OutcomeIncomplete` when they do not hold the whole run. */
  readonly measure: (finished: Finished) => Effect.Effect<Measurement, AppError, FileSystem.FileSystem>
}

/** undefined: this plan's work is another's, or nothing that DLIO can do. */
export type TaskOf = (plan: Plan) => Task | undefined

/** All that DLIO can be asked to do. */
export class DlioTasks extends Context.Tag("mlpstorage/DlioTasks")<DlioTasks, ReadonlyArray<TaskOf>>() {}
