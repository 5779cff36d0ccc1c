/** Events and measurements as engines make them, for the tests of the view. */
import type { Operation } from "../../../src/benchmarks/checkpointing/CheckpointMeasurement.ts"
import type { EpochMeasurement } from "../../../src/benchmarks/training/TrainingMeasurement.ts"
import type { EngineEvent, WorkEvent } from "../../../src/domain/EngineEvent.ts"
import type { Phase } from "../../../src/domain/Measurement.ts"
import { MiB } from "../../../src/domain/Units.ts"
import { render } from "../../../src/view/LiveView.ts"
import type { Look } from "../../../src/view/Look.ts"
import { eventLine, periodicLines } from "../../../src/view/PlainProgress.ts"
import { initialState, type ViewState } from "../../../src/view/ViewState.ts"
import { fold, stallWarning } from "../../../src/view/watching.ts"
import type { WorkProgress } from "../../../src/view/WorkProgress.ts"
import { ofWork } from "../../fixtures/measured.ts"

export const ranks = (count: number): EngineEvent => ({
  _tag: "ranks",
  coordinator: 1,
  ranks: Array.from({ length: count }, (_, rank) => ({ rank, pid: 100 + rank }))
})

export const phase = (bytesByRank: ReadonlyArray<number>, operations = 10, name: Phase = "write"): EngineEvent =>
  ofWork({
    _tag: "phase",
    phase: name,
    operations,
    bytesPerOperation: bytesByRank.reduce((a, b) => a + b, 0),
    bytesByRank
  })

export const started = (index: number, name: Phase = "write"): EngineEvent =>
  ofWork({ _tag: "operationStarted", phase: name, index })

export const progress = (
  index: number,
  seconds: number,
  bytes: ReadonlyArray<number>,
  name: Phase = "write"
): EngineEvent => ofWork({ _tag: "progress", phase: name, index, seconds, bytes })

export const operation = (index: number, bytes: number, seconds: number, name: Phase = "write"): Operation => ({
  phase: name,
  index,
  startedAt: "2026-11-23T12:00:00.000+00:00",
  bytes,
  longestRankSeconds: seconds,
  rank0Seconds: seconds,
  spanSeconds: seconds,
  startSkewSeconds: 0,
  rankSeconds: { min: seconds, median: seconds, max: seconds },
  bytesPerSecond: bytes / seconds
})

export const ended = (index: number, bytes: number, seconds: number, name: Phase = "write"): EngineEvent =>
  ofWork({ _tag: "operationEnded", operation: operation(index, bytes, seconds, name) })

export const note = (text: string): EngineEvent => ({ _tag: "note", level: "warning", text })

export const failed: EngineEvent = {
  _tag: "failed",
  failure: {
    kind: "no-space",
    message: "no space",
    rank: 0,
    path: null,
    offset: null,
    expected: null,
    found: null,
    errno: "ENOSPC",
    signal: null,
    partialFiles: [],
    survivors: []
  }
}

export const measured: EngineEvent = {
  _tag: "measured",
  measurement: {
    engine: "native",
    engineVersion: "0.1.0",
    profile: "device",
    io: "direct",
    startedAt: "2026-11-23T12:00:00.000+00:00",
    endedAt: "2026-11-23T12:00:10.000+00:00",
    calibration: null,
    kind: "checkpoint",
    body: { phases: [] },
    peakRssBytes: 40 * MiB,
    bufferBytesPerRank: 32 * MiB,
    verification: { mode: "none", blocksChecked: 0, unavailable: null }
  }
}

export const epoch = (number: number, rest: Partial<EpochMeasurement> = {}): EpochMeasurement => ({
  epoch: number,
  startedAt: "2026-11-23T12:00:00.000+00:00",
  seconds: 10,
  steps: 500,
  samples: 7000,
  files: 7000,
  bytes: 7000 * MiB,
  au: 92.5,
  nominalAu: 91.25,
  samplesPerSecond: 702,
  bytesPerSecond: 700 * MiB,
  wait: { mean: 0.0005, p50: 0.0002, p95: 0.002, p99: 0.004, max: 0.02 },
  cpuSeconds: 4,
  clientCache: "cold",
  cacheEvidence: [{
    source: "/proc/self/io read_bytes",
    askedBytes: 7000 * MiB,
    observedBytes: 7000 * MiB,
    says: "all came from the device"
  }],
  verdict: { limit: "compute-bound", because: "the accelerators computed 91 % of the time" },
  ...rest
})

type Timed = readonly [second: number, event: EngineEvent]

/** The view of one kind of work, at any moment. */
export const viewOf = <State, Event extends WorkEvent>(progress: WorkProgress<State, Event>) => ({
  /** Folds events that each come at their own second. */
  after: (...events: ReadonlyArray<Timed>): ViewState<State> =>
    events.reduce<ViewState<State>>(
      (state, [second, event]) => fold(progress, state, event, second * 1000),
      initialState(0)
    ),
  render: (state: ViewState<State>, now: number, look: Look) => render(progress, state, now, look),
  eventLine: (event: EngineEvent, state: ViewState<State>) => eventLine(progress, event, state),
  periodicLines: (state: ViewState<State>, now: number) => periodicLines(progress, state, now),
  stallWarning: (state: ViewState<State>, now: number) => stallWarning(progress, state, now)
})
