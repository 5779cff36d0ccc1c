/**
 * How an epoch's batches lie on streams of files, as DLIO's loaders have it (docs/reference/dlio-training.md 4.3 and 6).
 * A stream is what one DataLoader worker, or one of TensorFlow's parallel readers, goes through in order.
 *
 * npz and jpeg: worker w serves batches w, w + W, …, the files of a batch one after the other.
 * parquet: worker w goes through the files w, w + W, … with a window of row groups; batches come from the workers in turn.
 * tfrecord: reader w goes through the files w, w + W, …; records are taken from the readers in turn.
 */
import { sum } from "../../../../domain/statistics.ts"
import { batchesAhead } from "../../lookAhead.ts"
import { readersOf } from "../../memory.ts"
import { samplesOfStreams, workersOf } from "../../steps.ts"
import type { TrainWork } from "../../TrainingWork.ts"

/** A file's part in a stream: so many samples of it. */
export interface FilePart {
  /** Index of the data set. */
  readonly file: number
  readonly samples: number
}

export interface Streams {
  /** In order, one list a stream. */
  readonly parts: ReadonlyArray<() => Iterator<FilePart, void>>
  /** Pieces of one stream in flight at once. */
  readonly readersPerStream: number
  /** How many samples of each stream the first `batches` batches hold. */
  readonly neededBy: (batches: number) => ReadonlyArray<number>
  /** How many samples of each stream may be begun once the loop has asked for `asked` batches and taken `taken`. */
  readonly allowedBy: (asked: number, taken: number) => ReadonlyArray<number>
}

type StreamShape = Pick<
  TrainWork,
  "set" | "batchSize" | "readThreads" | "prefetchBatches" | "transferBytes"
>

function* partsOfFiles(files: Int32Array, first: number, step: number, samples: number): Generator<FilePart, void> {
  for (let i = first; i < files.length; i += step) yield { file: files[i]!, samples }
}

function* partsOfBatches(
  files: Int32Array,
  worker: number,
  steps: number,
  { batchSize, readThreads, set }: StreamShape
): Generator<FilePart, void> {
  for (let batch = worker; batch < steps; batch += Math.max(1, readThreads)) {
    const last = (batch + 1) * batchSize
    for (let sample = batch * batchSize; sample < last;) {
      const file = Math.floor(sample / set.samplesPerFile)
      const samples = Math.min(last, (file + 1) * set.samplesPerFile) - sample
      yield { file: files[file]!, samples }
      sample += samples
    }
  }
}

/** Batches taken from streams in turn, passing over those that have no more: how many of the first n are whose. */
const inTurn = (capacities: ReadonlyArray<number>): (batches: number) => ReadonlyArray<number> => {
  const given = capacities.map(() => 0)
  let total = 0
  let next = 0
  const all = sum(capacities)
  return (batches) => {
    while (total < Math.min(batches, all)) {
      if (given[next]! < capacities[next]!) {
        given[next]!++
        total++
      }
      next = (next + 1) % capacities.length
    }
    return given
  }
}

/** Samples taken from streams in turn: the level to which each must have come, or to its end, so that there are enough. */
const levels = (capacities: ReadonlyArray<number>, batchSize: number): (batches: number) => ReadonlyArray<number> => {
  const upTo = (samples: number): number => {
    let level = 0
    let left = samples
    for (let open = [...capacities]; left > 0 && open.length > 0; open = open.filter((capacity) => capacity > level)) {
      const step = Math.min(Math.min(...open) - level, Math.ceil(left / open.length))
      level += step
      left -= step * open.length
      if (step === 0) continue
    }
    return level
  }
  return (batches) => {
    const level = upTo(batches * batchSize)
    return capacities.map((capacity) => Math.min(capacity, level))
  }
}

export const streamsOf = (files: Int32Array, steps: number, shape: StreamShape): Streams => {
  const { batchSize, set } = shape
  const workers = workersOf(shape)
  const ahead = batchesAhead(shape)
  const byWorker = <A>(f: (worker: number) => A): ReadonlyArray<A> =>
    Array.from({ length: workers }, (_, worker) => f(worker))
  const samples = samplesOfStreams(files.length, shape)
  const filesInTurn = byWorker((worker) => () => partsOfFiles(files, worker, workers, set.samplesPerFile))

  if (set.format === "tfrecord") {
    const batchesWaiting = Math.max(1, shape.prefetchBatches)
    const needed = levels(samples, batchSize)
    return {
      parts: filesInTurn,
      readersPerStream: 1,
      neededBy: needed,
      allowedBy: (asked, taken) => needed(Math.min(steps, Math.max(asked, taken + batchesWaiting)))
    }
  }

  const isParquet = set.format === "parquet"
  const capacities = isParquet
    ? samples.map((own) => Math.floor(own / batchSize))
    : byWorker((worker) => Math.max(0, Math.ceil((steps - worker) / workers)))
  const needed = inTurn(capacities)
  const allowed = inTurn(capacities)
  const readersPerStream = isParquet ? Math.max(1, Math.floor(readersOf(shape) / workers)) : 1
  // A window of row groups runs ahead of what batches ask for, and ends with the last batch.
  const window = isParquet && set.parquet !== null ? readersPerStream * set.parquet.rowGroupRows : 0
  const whole = inTurn(capacities)(steps).map((batches) => batches * batchSize)
  return {
    parts: isParquet ? filesInTurn : byWorker((worker) => () => partsOfBatches(files, worker, steps, shape)),
    readersPerStream,
    neededBy: (batches) => needed(batches).map((own) => own * batchSize),
    allowedBy: (asked, taken) =>
      allowed(Math.min(steps, Math.max(asked, taken + ahead))).map((own, worker) =>
        Math.min(whole[worker]!, own * batchSize + window)
      )
  }
}
