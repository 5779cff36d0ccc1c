/** What is known of the checkpoints of a phase under way: a pure fold over its events. Times are milliseconds of the view's clock. */
import type { Phase } from "../../../domain/Measurement.ts"
import { sum } from "../../../domain/statistics.ts"
import type { CheckpointEvent } from "../CheckpointEvent.ts"
import type { Operation } from "../CheckpointMeasurement.ts"

interface RankProgress {
  readonly bytes: number
  /** When its bytes last grew. */
  readonly movedAt: number
}

/** Bytes of all ranks after so many seconds of an operation, as the engine counts them. */
interface Sample {
  readonly seconds: number
  readonly bytes: number
}

interface OperationProgress {
  readonly index: number
  readonly startedAt: number
  readonly seconds: number
  readonly bytes: number
  readonly ranks: ReadonlyArray<RankProgress>
  /** Oldest first; they span the last seconds, for the present rate. */
  readonly samples: ReadonlyArray<Sample>
}

export interface PhaseState {
  readonly phase: Phase
  readonly operations: number
  readonly bytesPerOperation: number
  /** What each rank moves in one operation, when the engine says so. */
  readonly bytesByRank: ReadonlyArray<number> | null
  readonly startedAt: number
  readonly ended: ReadonlyArray<Operation>
  readonly current: OperationProgress | null
  /** False for an engine that only speaks when a checkpoint begins and ends, as DLIO does. */
  readonly reportsProgress: boolean
}

/** The present rate is taken over this many seconds. */
const rateWindowSeconds = 3

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

/** Events of a phase that has not begun tell nothing of the one that has. */
export const foldPhase = (before: PhaseState | null, event: CheckpointEvent, now: number): PhaseState | null => {
  const within = (phase: Phase, change: (state: PhaseState) => PhaseState): PhaseState | null =>
    before?.phase === phase ? change(before) : before
  switch (event._tag) {
    case "phase":
      return {
        phase: event.phase,
        operations: event.operations,
        bytesPerOperation: event.bytesPerOperation,
        bytesByRank: event.bytesByRank ?? null,
        startedAt: now,
        ended: [],
        current: null,
        reportsProgress: before?.reportsProgress ?? false
      }
    case "operationStarted":
      return within(event.phase, (state) => ({ ...state, current: noProgress(event.index, now) }))
    case "progress":
      return within(event.phase, (state) => {
        const current = state.current?.index === event.index ? state.current : noProgress(event.index, now)
        return { ...state, reportsProgress: true, current: advance(current, event, now) }
      })
    case "operationEnded":
      return within(
        event.operation.phase,
        (state) => ({ ...state, ended: [...state.ended, event.operation], current: null })
      )
  }
}

export const phaseMoves = (before: PhaseState | null, event: CheckpointEvent): boolean => {
  switch (event._tag) {
    case "phase":
    case "operationStarted":
    case "operationEnded":
      return true
    case "progress": {
      const current = before?.current
      return current?.index !== event.index || current.bytes !== sum(event.bytes)
    }
  }
}

/** Bytes per second over the last seconds of the operation under way. */
export const presentRate = (phase: PhaseState): number | undefined => {
  const samples = phase.current?.samples ?? []
  const first = samples[0]
  const last = samples.at(-1)
  if (first === undefined || last === undefined || last.seconds <= first.seconds) return undefined
  return (last.bytes - first.bytes) / (last.seconds - first.seconds)
}

/** Bytes moved in the phase so far. */
const bytesMoved = (phase: PhaseState): number =>
  sum(phase.ended.map((operation) => operation.bytes)) + (phase.current?.bytes ?? 0)

/** Bytes per second over the timed part of the phase so far. */
export const meanRate = (phase: PhaseState): number | undefined => {
  const seconds = sum(phase.ended.map((operation) => operation.longestRankSeconds)) + (phase.current?.seconds ?? 0)
  const bytes = bytesMoved(phase)
  return seconds > 0 && bytes > 0 ? bytes / seconds : undefined
}

/** Seconds until the phase ends at the pace it has had so far, pauses and barriers included. */
export const secondsLeft = (phase: PhaseState, now: number): number | undefined => {
  const bytes = bytesMoved(phase)
  const elapsed = (now - phase.startedAt) / 1000
  if (bytes <= 0 || elapsed <= 0) return undefined
  return Math.max(0, phase.operations * phase.bytesPerOperation - bytes) * (elapsed / bytes)
}
