/** `--fit`: as much of a data set as a disk has room for, and what so much of it can show. */
import * as Either from "effect/Either"
import { formatBytes, formatInteger, formatSeconds, plural } from "../../domain/Units.ts"
import { ConflictingOptions, InvalidOption } from "../../errors/AppError.ts"
import { dialects } from "../../rules/editions/dialects.ts"
import type { Generation } from "./dataset/dimensions.ts"
import { dataSetBytes, fileBytesOf, isUniform } from "./dataset/fileBytes.ts"
import type { Demanded } from "./rules/minimumDataset.ts"
import { stepsPerEpoch } from "./steps.ts"
import type { DataSet, TrainWork } from "./TrainingWork.ts"

export const filesKey = "dataset.num_files_train"

/** What a file takes beside its contents: a block that is not full. */
const blockBytes = 4096

/** Beyond so many files nobody makes practice of, and their sizes would be drawn for minutes. */
const mostFiles = 20_000_000

/** So many sizes tell what is typical. */
const sampled = 64

/**
 * Files of this set that `room` bytes hold, contents in whole blocks. What the file system keeps beside them comes on top. 0 where not
 * one file fits.
 */
export const filesWithin = (set: DataSet, generation: Generation, room: number): number => {
  const inBlocks = (bytes: number) => Math.ceil(bytes / blockBytes) * blockBytes
  const one = { ...set, files: 1 }
  if (isUniform(set)) return Math.min(mostFiles, Math.floor(room / inBlocks(dataSetBytes(one, generation).total)))
  // Sizes are drawn; those of the first files do not depend on how many follow.
  const typical = dataSetBytes({ ...set, files: sampled }, { ...generation, processes: 1 }).total / sampled
  const held = (most: number): number => {
    const bytes = fileBytesOf({ ...set, files: most }, generation)
    let taken = 0
    for (let file = 0; file < most; file++) {
      taken += inBlocks(bytes(file))
      if (taken > room) return file
    }
    return most === mostFiles ? most : held(Math.min(mostFiles, 2 * most))
  }
  return held(Math.min(mostFiles, Math.ceil(1.5 * room / typical) + sampled))
}

/** How many files, in place of what anybody said of them. Fails where both are given, and where not one fits. */
export const fitted = (
  set: DataSet,
  generation: Generation,
  room: number,
  isCounted: boolean
): Either.Either<number, ConflictingOptions | InvalidOption> => {
  if (isCounted) {
    return Either.left(
      new ConflictingOptions({
        options: [`--fit ${formatBytes(room)}`, `--params ${filesKey}`],
        reason: "--fit says how many files there are",
        advice: "keep one of the two"
      })
    )
  }
  const files = filesWithin(set, generation, room)
  return files > 0 ? Either.right(files) : Either.left(
    new InvalidOption({
      option: "--fit",
      expected: `room for one file at least, of about ${
        formatBytes(dataSetBytes({ ...set, files: 1 }, generation).total)
      }`,
      actual: formatBytes(room)
    })
  )
}

interface Practice {
  readonly work: TrainWork
  readonly demanded: Demanded
  /** Of the data set, and of the memory of all hosts. */
  readonly diskBytes: number
  readonly memoryBytes: number
  /** The rules want so many. */
  readonly neededFiles: number
}

export interface Shown {
  readonly shows: ReadonlyArray<string>
  readonly showsNot: ReadonlyArray<string>
}

/** What a set that fits can show and what it cannot, in sentences. */
export const shownBy = ({ demanded, diskBytes, memoryBytes, neededFiles, work }: Practice): Shown => {
  const steps = stepsPerEpoch(work)
  const left = dialects[work.dialect].throughputLeavesOut
  const times = diskBytes / memoryBytes
  const isPast = work.directIo
  const enough = work.set.files >= neededFiles
  return {
    shows: [
      `whether the storage keeps up while a set of ${formatBytes(diskBytes)} is read once: utilisation and rate of ${
        plural(steps - left, "step")
      } an epoch, ${formatSeconds((steps - left) * work.computeSeconds)} of computing`,
      ...(times > 1 ?
        [`reads from below the cache also where they are buffered: the set is ${
          times.toFixed(2)
        } x the memory of all hosts`] :
        isPast
        ? ["reads from below the client's cache, for direct I/O passes it by"]
        : []),
      ...(enough ? ["what the rules ask of a data set"] : [])
    ],
    showsNot: enough ? [] : [
      `a result: the rules want ${
        plural(neededFiles, "file")
      }, ${demanded.stepsPerEpoch} steps an epoch and ${demanded.timesMemory} x the memory`,
      ...(steps < demanded.stepsPerEpoch
        ? [
          `how a long epoch settles: utilisation leaves ${
            left === 1 ? "the first step" : `the first ${left} steps`
          } out, which is ${(100 * left / steps).toFixed(1)} % of ${formatInteger(steps)} here and ${
            (100 * left / demanded.stepsPerEpoch).toFixed(1)
          } % of ${demanded.stepsPerEpoch}`
        ]
        : []),
      ...(times <= demanded.timesMemory
        ? [
          `what the storage does beyond its own caches, and beyond the client's with buffered I/O (${
            times.toFixed(2)
          } x the memory, where ${demanded.timesMemory} x are wanted)`
        ]
        : [])
    ]
  }
}
