/** What an engine is: it takes a plan, tells what it does, and ends with a whole measurement or a typed failure. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { EngineEvent, Leftover, WorkEvent } from "../domain/EngineEvent.ts"
import { type Finding, problem } from "../domain/Finding.ts"
import type { Measurement } from "../domain/Measurement.ts"
import type { EngineName, Plan } from "../domain/Plan.ts"
import { type AppError, ConflictingOptions, InternalError, NotRemoved } from "../errors/AppError.ts"

/** What an engine is given for one run. */
export interface EngineRun {
  readonly plan: Plan
  readonly runId: string
  /** What is known of the hosts; DLIO's files carry some of it. */
  readonly cluster: ClusterInformation
  /** Absolute; exists. The engine writes DLIO's files and logs into it. */
  readonly runDirectory: string
  /** Whether an event is one that the plan's kind of work has. */
  readonly isEvent: (event: WorkEvent) => boolean
  /** Called for every event, in order. */
  readonly onEvent: (event: EngineEvent) => Effect.Effect<void>
}

interface CommandOutput {
  readonly command: string
  /** Absolute paths. */
  readonly stdout: string
  readonly stderr: string
}

/** What a whole run leaves; an engine that cannot say all of it fails. */
export interface EngineOutcome {
  readonly measurement: Measurement
  /** The command line that ran, for the record. */
  readonly command: string
  /** Where one program ran after the other: each with the files of its output, for the record. */
  readonly outputs?: ReadonlyArray<CommandOutput>
  /** What `--cleanup` was to remove and could not. */
  readonly left?: ReadonlyArray<Leftover>
}

/** What is still there although it was to go: a whole run, and no success. null: nothing is left. */
export const notRemoved = ({ left: [first, ...more] = [] }: EngineOutcome): NotRemoved | null =>
  first === undefined ? null : new NotRemoved({ left: [first, ...more] })

/** What an engine says of a plan, as far as this machine knows. */
export interface Acceptance {
  readonly findings: ReadonlyArray<Finding>
  /** The program it would start, word by word; null: this program itself, or none. */
  readonly argv: ReadonlyArray<string> | null
  /** What the ranks of the plan say, asked now. Nothing is started that lasts. */
  readonly ofRanks: Effect.Effect<ReadonlyArray<Finding>>
}

/** An engine. */
export interface EngineService {
  /**
   * Whether it is here as the plan needs it, and what it would start; asked by `--what-if` and preflight alike, and touches
   * nothing. null: it has no way to do this work, installed or not.
   */
  readonly accepts: (plan: Plan, runDirectory: string) => Effect.Effect<Acceptance> | null
  /** Of a plan that it accepts. Fails when the run is not whole, with what is missing of it. Interruption ends every process the engine started. */
  readonly run: (run: EngineRun) => Effect.Effect<EngineOutcome, AppError>
}

/** A plan got past `accepts`. */
export const notAccepted = ({ benchmark, command, engine }: Plan): InternalError =>
  new InternalError({
    detail: `the ${engine.name} engine was to run ${benchmark} ${command}, which it does not accept`
  })

/** Those that this program has. */
type EngineList = Readonly<Partial<Record<EngineName, EngineService>>>

/** All engines by name; which one runs is the plan's choice. */
export class Engines extends Context.Tag("mlpstorage/Engines")<Engines, EngineList>() {}

/** One of `able` would do it; what keeps that one from this plan is left out as well. */
const insteadOf = ({ hosts, requestedDivision }: Plan, able: ReadonlyArray<EngineName>): string => {
  if (able.length === 0) return "choose another command: no engine of this version does it"
  const without = able.some((name) => name !== "native") ? [] : [
    ...(requestedDivision === null ? [] : [`--${requestedDivision.toLowerCase()}`]),
    ...(hosts.length > 1 ? ["--hosts"] : [])
  ]
  return `use --engine ${able.join(" or ")}${without.length === 0 ? "" : `, without ${without.join(" and ")}`}`
}

/** The one door to the engines: what the plan's own says of it, or who does it instead. */
export const accepted = (plan: Plan, runDirectory: string): Effect.Effect<Acceptance, never, Engines> =>
  Effect.flatMap(Engines, (engines) => {
    const { benchmark, command, engine: { name, reason } } = plan
    const acceptance = engines[name]?.accepts(plan, runDirectory) ?? null
    if (acceptance !== null) return acceptance
    const able = Struct.keys(engines).filter((it) => (engines[it]?.accepts(plan, runDirectory) ?? null) !== null)
    const refusal = new ConflictingOptions({
      options: [`--engine ${name}`, `${benchmark} ${command}`],
      reason: `the ${name} engine has no way to do this work; it was chosen because ${reason}`,
      advice: insteadOf(plan, able)
    })
    return Effect.succeed({ findings: [problem(refusal)], argv: null, ofRanks: Effect.succeed([]) })
  })
