/** Checkpoint runs through DLIO. */
import * as Effect from "effect/Effect"
import type { Phase } from "../../../domain/Measurement.ts"
import type { Handshake } from "../../../engines/dlio/handshake.ts"
import type { Span, Task, TaskOf } from "../../../engines/dlio/Task.ts"
import { OutcomeIncomplete } from "../../../errors/AppError.ts"
import { missingFromOutcome } from "../../../results/outcome.ts"
import { dialects } from "../../../rules/editions/dialects.ts"
import type { CheckpointEvent } from "../CheckpointEvent.ts"
import { type CheckpointWork, isCheckpointWork } from "../CheckpointWork.ts"
import { checkpointOutcome } from "../outcome.ts"
import { rankBytes } from "../sizing.ts"
import { checkpointEvents } from "./checkpointEvents.ts"
import { checkpointKeeper } from "./checkpointKeeper.ts"
import { measureCheckpoints } from "./checkpointMeasurement.ts"
import { checkWritten } from "./writtenFiles.ts"

const spanOf = (work: CheckpointWork, { dialect }: Handshake, phase: Phase): Span => {
  const times = phase === "write" ? work.writes : work.reads
  return {
    name: phase,
    direction: phase,
    bytesByRank: work.ranks.map((rank) => times * rankBytes(rank)),
    isFlushed: dialects[dialect].syncsCheckpoints
  }
}

const taskFor = (work: CheckpointWork): Task<CheckpointEvent> => ({
  does: { writesCheckpoints: true },
  injected: [
    { key: "checkpoint.mode" },
    { key: "model.parallelism.data" },
    { key: "checkpoint.num_checkpoints_read" },
    { key: "checkpoint.num_checkpoints_write" },
    // A folder given as a relative path is sent as the absolute one of the plan.
    { key: "checkpoint.checkpoint_folder", value: work.folder }
  ],
  folder: work.folder,
  foldersToMake: [],
  environment: {},
  warnings: ({ dialect, version }) =>
    !dialects[dialect].syncsCheckpoints && work.writes > 0
      ? [`dlio_benchmark ${version} never calls fsync: what it writes is labelled unflushed`]
      : [],
  events: () => checkpointEvents(work),
  spanAt: (event) => {
    if (event._tag === "phase") return event.phase
    return event._tag === "operationEnded" &&
        event.operation.index === (event.operation.phase === "write" ? work.writes : work.reads)
      ? null
      : undefined
  },
  keeper: (request) => checkpointKeeper(work, request),
  measure: Effect.fnUntraced(function*({ cacheOf, clients, clocks, endedAt, folder, handshake, startedAt }) {
    const [first, ...more] = missingFromOutcome(folder, checkpointOutcome(work))
    if (first !== undefined) return yield* new OutcomeIncomplete({ missing: [first, ...more] })
    const verification = yield* checkWritten(work, clients, dialects[handshake.dialect])
    return yield* measureCheckpoints(folder, {
      work,
      handshake,
      startedAt,
      endedAt,
      verification,
      clocks,
      cacheOf: (phase) => cacheOf(spanOf(work, handshake, phase))
    })
  })
})

export const checkpointTask: TaskOf = ({ work }) => isCheckpointWork(work) ? taskFor(work) : undefined
