/** What is known of a running engine: a pure fold over its events. Times are milliseconds of one monotonic clock. */
import type { EngineEvent } from "../domain/EngineEvent.ts"
import type { Operation, Phase } from "../domain/Measurement.ts"
import { advanceDatagen, type DatagenProgress, stoodStill } from "./datagenProgress.ts"
import { advanceTraining, stoodStill as trainingStood, type TrainingProgress } from "./trainingProgress.ts"

export interface RankProgress {
  readonly bytes: number
  /** When its bytes last grew. */
  readonly movedAt: number
}

/** Bytes of all ranks after so many seconds of an operation, as the engine counts them. */
export interface Sample {
  readonly seconds: number
  readonly bytes: number
}

export interface OperationProgress {
  readonly index: number
  readonly startedAt: number
  readonly seconds: number
  readonly bytes: number
  readonly ranks: ReadonlyArray<RankProgress>
  /** Oldest first; they span the last seconds, for the present rate. */
  readonly samples: ReadonlyArray<Sample>
}

export interface PhaseProgress {
  readonly phase: Phase
  readonly operations: number
  readonly bytesPerOperation: number
  /** What each rank moves in one operation, when the engine says so. */
  readonly bytesByRank: ReadonlyArray<number> | null
  readonly startedAt: number
  readonly ended: ReadonlyArray<Operation>
  readonly current: OperationProgress | null
}

export interface ViewState {
  readonly startedAt: number
  /** When anything last moved; a planned pause counts as movement until it is over. */
  readonly movedAt: number
  readonly ranks: number | null
  /** Of the client alone, by phase. */
  readonly calibrated: Readonly<Partial<Record<Phase, number>>>
  readonly pause: { readonly reason: string; readonly until: number } | null
  readonly phase: PhaseProgress | null
  readonly datagen: DatagenProgress | null
  readonly training: TrainingProgress | null
  /** False for an engine that only speaks when a checkpoint begins and ends, as DLIO does. */
  readonly reportsProgress: boolean
  readonly outcome: "running" | "measured" | "failed"
}

export const initialState = (now: number): ViewState => ({
  startedAt: now,
  movedAt: now,
  ranks: null,
  calibrated: {},
  pause: null,
  phase: null,
  datagen: null,
  training: null,
  reportsProgress: false,
  outcome: "running"
})

/** The present rate is taken over this many seconds. */
const rateWindowSeconds = 3

const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((a, b) => a + b, 0)

const noProgress = (index: number, now: number): OperationProgress => ({
  index,
  startedAt: now,
  seconds: 0,
  bytes: 0,
  ranks: [],
  samples: [{ seconds: 0, bytes: 0 }]
})

const advance = (
  operation: OperationProgress,
  progress: { readonly seconds: number; readonly bytes: ReadonlyArray<number> },
  now: number
): OperationProgress => {
  const bytes = sum(progress.bytes)
  const samples = [...operation.samples, { seconds: progress.seconds, bytes }]
  const firstInside = samples.findIndex((sample) => progress.seconds - sample.seconds <= rateWindowSeconds)
  return {
    ...operation,
    seconds: progress.seconds,
    bytes,
    ranks: progress.bytes.map((moved, rank) => {
      const before = operation.ranks[rank]
      return before !== undefined && before.bytes === moved ? before : { bytes: moved, movedAt: now }
    }),
    // One sample from before the window is kept: it is where the window's first bytes started from.
    samples: samples.slice(Math.max(0, firstInside - 1))
  }
}

const inPhase = (
  state: ViewState,
  phase: Phase,
  change: (progress: PhaseProgress) => PhaseProgress
): ViewState => state.phase?.phase === phase ? { ...state, phase: change(state.phase) } : state

export const fold = (state: ViewState, event: EngineEvent, now: number): ViewState => {
  switch (event._tag) {
    case "ranks":
      return { ...state, movedAt: now, ranks: event.ranks.length }
    case "calibrated":
      return { ...state, movedAt: now, calibrated: { ...state.calibrated, [event.phase]: event.bytesPerSecond } }
    case "phase":
      return {
        ...state,
        movedAt: now,
        pause: null,
        phase: {
          phase: event.phase,
          operations: event.operations,
          bytesPerOperation: event.bytesPerOperation,
          bytesByRank: event.bytesByRank ?? null,
          startedAt: now,
          ended: [],
          current: null
        }
      }
    case "pause": {
      const until = now + event.seconds * 1000
      return { ...state, movedAt: until, pause: { reason: event.reason, until } }
    }
    case "operationStarted":
      return inPhase(
        { ...state, movedAt: now, pause: null },
        event.phase,
        (phase) => ({ ...phase, current: noProgress(event.index, now) })
      )
    case "progress": {
      const before = state.phase?.current
      const current = advance(before?.index === event.index ? before : noProgress(event.index, now), event, now)
      const moved = before?.index !== event.index || current.bytes !== before.bytes
      return inPhase(
        { ...state, pause: null, reportsProgress: true, movedAt: moved ? now : state.movedAt },
        event.phase,
        (phase) => ({ ...phase, current })
      )
    }
    case "operationEnded":
      return inPhase(
        { ...state, movedAt: now },
        event.operation.phase,
        (phase) => ({ ...phase, ended: [...phase.ended, event.operation], current: null })
      )
    case "training":
    case "epochStarted":
    case "epochEnded":
    case "epochProgress":
      return {
        ...state,
        pause: null,
        reportsProgress: state.reportsProgress || event._tag === "epochProgress",
        movedAt: trainingStood(state.training, event) ? state.movedAt : now,
        training: advanceTraining(state.training, event, now)
      }
    case "note":
      return { ...state, movedAt: now }
    case "datagenProgress":
      return {
        ...state,
        movedAt: stoodStill(state.datagen, event) ? state.movedAt : now,
        datagen: advanceDatagen(state.datagen, event)
      }
    case "failed":
      return { ...state, outcome: "failed" }
    case "measured":
      return { ...state, outcome: "measured" }
  }
}

/** Bytes per second over the last seconds of the operation under way. */
export const presentRate = (phase: PhaseProgress): number | undefined => {
  const samples = phase.current?.samples ?? []
  const first = samples[0]
  const last = samples.at(-1)
  if (first === undefined || last === undefined || last.seconds <= first.seconds) return undefined
  return (last.bytes - first.bytes) / (last.seconds - first.seconds)
}

/** Bytes moved in the phase so far. */
export const bytesMoved = (phase: PhaseProgress): number =>
  sum(phase.ended.map((operation) => operation.bytes)) + (phase.current?.bytes ?? 0)

/** Bytes per second over the timed part of the phase so far. */
export const meanRate = (phase: PhaseProgress): number | undefined => {
  const seconds = sum(phase.ended.map((operation) => operation.longestRankSeconds)) + (phase.current?.seconds ?? 0)
  const bytes = bytesMoved(phase)
  return seconds > 0 && bytes > 0 ? bytes / seconds : undefined
}

/** Seconds until the phase ends at the pace it has had so far, pauses and barriers included. */
export const secondsLeft = (phase: PhaseProgress, now: number): number | undefined => {
  const bytes = bytesMoved(phase)
  const elapsed = (now - phase.startedAt) / 1000
  if (bytes <= 0 || elapsed <= 0) return undefined
  return Math.max(0, phase.operations * phase.bytesPerOperation - bytes) * (elapsed / bytes)
}

/** Quiet for so long is worth a warning, where the engine says how far it is. */
export const stallSeconds = 10

/** Where it does not, a checkpoint must take far longer than those before it, and never less than this. */
const silentStallSeconds = 60
const silentStallFactor = 3

const quietFor = (since: number, now: number) => Math.floor((now - since) / 1000)

/** Ranks with bytes left that have not moved for a while. Unknown, hence empty, when the engine does not say what each has to do. */
const standing = (phase: PhaseProgress, now: number): ReadonlyArray<number> => {
  const share = phase.bytesByRank
  if (share === null || phase.current === null) return []
  return phase.current.ranks.flatMap((progress, rank) =>
    progress.bytes < (share[rank] ?? 0) && quietFor(progress.movedAt, now) >= stallSeconds ? [rank] : []
  )
}

const listRanks = (ranks: ReadonlyArray<number>): string => {
  const names = ranks.length > 8 ? `${ranks.slice(0, 8).join(", ")} and ${ranks.length - 8} more` : ranks.join(", ")
  return `rank${ranks.length === 1 ? "" : "s"} ${names}`
}

/** An engine that is silent within an epoch may be so for as long as epochs take. */
const trainingStall = (
  { reportsProgress }: ViewState,
  { ended }: TrainingProgress,
  seconds: number
): string | undefined => {
  const longest = ended.reduce((most, epoch) => Math.max(most, epoch.seconds), 0)
  const limit = reportsProgress ? stallSeconds : Math.max(silentStallSeconds, silentStallFactor * longest)
  return seconds < limit
    ? undefined
    : `no step was completed and nothing was read for ${seconds} s; dlio.log in the run directory may say why`
}

/** What to say when the run, or single ranks of it, have not moved for a while; `undefined` while all is well. */
export const stallWarning = (state: ViewState, now: number): string | undefined => {
  if (state.outcome !== "running") return undefined
  const seconds = quietFor(state.movedAt, now)
  const { datagen, phase, training } = state
  if (training !== null) return trainingStall(state, training, seconds)
  if (datagen !== null) {
    return seconds < stallSeconds
      ? undefined
      : `no file was completed and nothing was written for ${seconds} s; dlio.log in the run directory may say why`
  }
  if (phase === null) return seconds < stallSeconds ? undefined : `the engine has said nothing for ${seconds} s`
  if (phase.current !== null && !state.reportsProgress) {
    const longest = phase.ended.reduce((most, operation) => Math.max(most, operation.longestRankSeconds), 0)
    return seconds < Math.max(silentStallSeconds, silentStallFactor * longest)
      ? undefined
      : `nothing heard for ${seconds} s; dlio.log in the run directory may say why`
  }
  const ranks = standing(phase, now)
  if (seconds < stallSeconds) {
    return ranks.length === 0 ? undefined : `${listRanks(ranks)}: no progress for ${stallSeconds} s or more`
  }
  if (phase.current !== null && phase.current.bytes >= phase.bytesPerOperation) {
    return `every byte is handed over; waiting ${seconds} s for the storage to finish (fsync, close)`
  }
  const who = ranks.length === 0 ? "" : ` by ${listRanks(ranks)}`
  return `no progress for ${seconds} s${who}; dlio.log in the run directory may say why`
}
