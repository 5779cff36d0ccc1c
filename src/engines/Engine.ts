/** What an engine is: it takes a plan, tells what it does, and ends with a whole measurement or a typed failure. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { EngineEvent, Leftover } from "../domain/EngineEvent.ts"
import type { Finding } from "../domain/Finding.ts"
import type { Measurement } from "../domain/Measurement.ts"
import type { EngineName, Plan } from "../domain/Plan.ts"
import { type AppError, NotRemoved } from "../errors/AppError.ts"

export interface EngineRun {
  readonly plan: Plan
  readonly runId: string
  /** What is known of the hosts; DLIO's files carry some of it. */
  readonly cluster: ClusterInformation
  /** Absolute; exists. The engine writes DLIO's files and logs into it. */
  readonly runDirectory: string
  /** Called for every event, in order. */
  readonly onEvent: (event: EngineEvent) => Effect.Effect<void>
}

export interface EngineOutcome {
  readonly measurement: Measurement
  /** The command line that ran, for the record. */
  readonly command: string
  /** What `--cleanup` was to remove and could not. */
  readonly left?: ReadonlyArray<Leftover>
}

/** What is still there although it was to go: a whole run, and no success. */
export const notRemoved = ({ left: [first, ...more] = [] }: EngineOutcome): NotRemoved | null =>
  first === undefined ? null : new NotRemoved({ left: [first, ...more] })

/** The program a plan would start, word by word. */
export interface CommandLine {
  readonly argv: ReadonlyArray<string>
  /** What is not as it will be: programs that are not here, words that mean nothing. */
  readonly warnings: ReadonlyArray<string>
}

export interface EngineService {
  /** For `--what-if`: what would be started in that run directory. null when the engine is this program itself. */
  readonly commandLine: (plan: Plan, runDirectory: string) => Effect.Effect<CommandLine | null, AppError>
  /** What stands against running at all: programs and modules that are missing. Nothing is started that lasts. */
  readonly preflight: (plan: Plan) => Effect.Effect<ReadonlyArray<Finding>>
  /** Interruption ends every process the engine started. */
  readonly run: (run: EngineRun) => Effect.Effect<EngineOutcome, AppError>
}

/** All engines by name; which one runs is the plan's choice. */
export class Engines
  extends Context.Tag("mlpstorage/Engines")<Engines, Readonly<Record<EngineName, EngineService>>>()
{}
