/** Finds the experiment that `--resume` goes on with, from the records on disk: there is no other state of it. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Experiment, isRunStep } from "../benchmarks/Experiment.ts"
import { livenessHere } from "../cluster/local/livenessHere.ts"
import { there } from "../domain/there.ts"
import { plural } from "../domain/Units.ts"
import { readingOf } from "../reading/Readings.ts"
import { isStamp, metadataFile, runParent, type RunPlace } from "../results/layout.ts"
import { recordedProcess } from "../results/recordedProcess.ts"
import { readRecord } from "../results/runDirectory.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import { begun, type Course, type FoundRun, resumed } from "./course.ts"

/** Runs in the folder of a plan's runs that are wanted. What cannot be read is no run to go on from, and is named. */
export const findRuns = Effect.fnUntraced(function*(
  parent: string,
  { benchmarkType }: RunPlace,
  isWanted: (record: RunRecord) => boolean
) {
  const fs = yield* FileSystem.FileSystem
  const names = yield* fs.readDirectory(parent).pipe(Effect.orElseSucceed(() => []))
  const found = yield* Effect.forEach(
    names.filter(isStamp),
    (stamp) =>
      readRecord(`${parent}/${stamp}/${metadataFile(benchmarkType, stamp)}`).pipe(
        Effect.tapError((error) =>
          error._tag === "BadStructure" ? Effect.logWarning(`${error.message}; --resume passes it over`) : Effect.void
        ),
        Effect.option,
        Effect.flatMap((record) =>
          Option.isNone(record) || !isWanted(record.value)
            ? Effect.succeed([])
            : Effect.map(
              livenessHere(recordedProcess(record.value)),
              (liveness) => [{ record: record.value, liveness }]
            )
        )
      ),
    { concurrency: 16 }
  )
  return found.flat() satisfies ReadonlyArray<FoundRun>
})

/** A new experiment, or with `--resume` the rest of an old one. */
export const courseOf = Effect.fnUntraced(function*(experiment: Experiment) {
  if (!experiment.resume) return begun(experiment, yield* Effect.sync(() => crypto.randomUUID()))
  const place = there(experiment.steps.find(isRunStep), "run in the experiment").plan
  const { onDisk } = yield* readingOf(place)
  const parent = runParent(onDisk, place)
  const course: Course = yield* resumed(
    experiment,
    yield* findRuns(parent, place, ({ experiment: known }) => known !== undefined),
    yield* Clock.currentTimeMillis,
    parent
  )
  yield* Effect.logInfo(
    `going on with experiment ${course.experiment?.id}: ${course.done.length} of ${
      plural(course.experiment?.runs ?? 0, "run")
    } ${course.done.length === 1 ? "is" : "are"} complete`
  )
  return course
})
