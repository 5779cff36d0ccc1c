/** Training runs through DLIO. */
import * as Effect from "effect/Effect"
import { few } from "../../../domain/few.ts"
import type { Plan } from "../../../domain/Plan.ts"
import { mean } from "../../../domain/statistics.ts"
import type { Handshake } from "../../../engines/dlio/handshake.ts"
import type { Task, TaskOf } from "../../../engines/dlio/Task.ts"
import { OutcomeIncomplete } from "../../../errors/AppError.ts"
import { readEpochStats } from "../../../results/dlio/epochStats.ts"
import { type Problems, readJsonObject } from "../../../results/documents.ts"
import { rankStatsFile, wallClock } from "../../../results/layout.ts"
import { missingFromOutcome } from "../../../results/outcome.ts"
import type { RunFolder } from "../../../results/RunFolder.ts"
import { dialects } from "../../../rules/editions/dialects.ts"
import { fileBytesOf, isUniform } from "../dataset/fileBytes.ts"
import { lookAt, sampled } from "../dataSetFound.ts"
import { trainOutcome } from "../outcome.ts"
import type { TrainEvent } from "../TrainEvent.ts"
import { isTrainWork, type TrainWork } from "../TrainingWork.ts"
import { dataFolders } from "./dataFolders.ts"
import { dataSetOverrides } from "./dataSetOverrides.ts"
import { trainingEvents } from "./trainingEvents.ts"
import { measureTraining } from "./trainingMeasurement.ts"

/** What DLIO waits where nobody says otherwise, in seconds (docs/reference/dlio-training.md 5). */
const ownDropCachesTimeout = 30

const spanName = (epoch: number): string => `epoch ${epoch}`

/** Files whose sizes are asked for; their mean stands for all. */
const weighed = 1000

/**
 * Mean bytes of a file as it lies there; DLIO's nominal size of a sample is a third too small for some formats. null where files of
 * unequal sizes cannot be seen from this machine.
 */
const meanFileBytes = Effect.fnUntraced(function*({ set }: TrainWork) {
  const looked = yield* lookAt(set, sampled(set.files, Math.max(1, Math.ceil(set.files / weighed))))
  const sizes = looked.flatMap(({ bytes }) => bytes ?? [])
  if (sizes.length > 0) return mean(sizes)
  return isUniform(set) ? fileBytesOf(set, { processes: 1, seedsByRank: false })(0) : null
})

/** What every rank reads in an epoch. */
const epochBytes = (
  { batchSize, ranks, set }: TrainWork,
  fileBytes: number | null,
  steps: number
): ReadonlyArray<number> | null =>
  fileBytes === null
    ? null
    : Array.from({ length: ranks }, () => Math.round(steps * batchSize * fileBytes / set.samplesPerFile))

/** Rank 0 alone writes the checkpoint that a workload ends with. */
const missingCheckpoint = (folder: RunFolder, { checkpoint, epochs }: TrainWork): ReadonlyArray<string> => {
  // A run of fewer epochs ends before it is due.
  if (checkpoint === null || checkpoint.afterEpoch > epochs) return []
  const problems: Problems = []
  const stats = readEpochStats(rankStatsFile(0), readJsonObject(folder, rankStatsFile(0), problems) ?? {})
  return stats.checkpoints.some(({ epoch }) => epoch === checkpoint.afterEpoch)
    ? []
    : [`the checkpoint after epoch ${checkpoint.afterEpoch} in ${rankStatsFile(0)}`]
}

/** The plan, not a person, has DLIO list the folder. */
const isToldToList = ({ parameters }: Plan): boolean =>
  parameters.some(({ key, origin, value }) => key === "dataset.skip_listing" && origin === "tool" && value === false)

/** Dealt out in turn, every rank gets the same number of files. */
const isEven = ({ dialect }: Handshake): boolean => dialects[dialect].filesAmongRanks === "in turn"

const taskFor = (plan: Plan, work: TrainWork): Task<TrainEvent> => ({
  does: { readsFiles: true, writesCheckpoints: work.checkpoint !== null },
  injected: [
    ...dataSetOverrides(work.set),
    ...(work.checkpoint === null || work.checkpoint.folder === ""
      ? []
      : [{ key: "checkpoint.checkpoint_folder", value: work.checkpoint.folder }])
  ],
  folder: work.set.folder,
  foldersToMake: dataFolders(work.set),
  environment: work.dropCaches && work.dropCachesTimeoutSeconds !== ownDropCachesTimeout
    ? { DLIO_DROP_CACHES_TIMEOUT: String(work.dropCachesTimeoutSeconds) }
    : {},
  warnings: () =>
    isToldToList(plan)
      ? [
        `dlio_benchmark looks for ${work.set.subfolders} subfolders under names it does not generate: it is told to list them`
      ]
      : [],
  events: () => trainingEvents(work),
  // What DLIO reads ahead between epochs is no part of either.
  spanAt: (event) =>
    event._tag === "epochStarted" ? spanName(event.epoch) : event._tag === "epochEnded" ? null : undefined,
  measure: Effect.fnUntraced(function*({ cacheOf, endedAt, folder, handshake, startedAt }) {
    const [first, ...more] = [
      ...missingFromOutcome(folder, trainOutcome(work)),
      ...missingCheckpoint(folder, work)
    ]
    if (first !== undefined) return yield* new OutcomeIncomplete({ missing: [first, ...more] })
    const fileBytes = yield* meanFileBytes(work)
    const { short, training } = yield* measureTraining(folder, work, ({ epoch, steps }) =>
      cacheOf({
        name: spanName(epoch),
        direction: "read",
        bytesByRank: epochBytes(work, fileBytes, steps),
        isFlushed: false
      }))
    const [less, ...others] = short
    if (less !== undefined && isEven(handshake)) {
      return yield* new OutcomeIncomplete({ missing: [`all steps: ${less}`, ...others] })
    }
    return {
      engine: "dlio" as const,
      engineVersion: `dlio_benchmark ${handshake.version} (dialect ${handshake.dialect})`,
      profile: "dlio" as const,
      io: work.directIo ? "direct" as const : "buffered" as const,
      startedAt: wallClock(startedAt),
      endedAt: wallClock(endedAt),
      calibration: null,
      kind: work.kind,
      body: training,
      peakRssBytes: null,
      bufferBytesPerRank: null,
      unmeasured: "DLIO tells neither bytes, CPU time nor memory of its ranks, so a client-bound run is not recognised",
      ...(less === undefined ? {} : { labels: [`short: ${few(short, 12, "; ")}`] }),
      verification: { mode: "none" as const, blocksChecked: 0, unavailable: "DLIO does not look at what it reads" }
    }
  })
})

export const trainTask: TaskOf = (plan) => isTrainWork(plan.work) ? taskFor(plan, plan.work) : undefined
