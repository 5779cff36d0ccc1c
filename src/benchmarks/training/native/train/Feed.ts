/**
 * What an epoch's loop takes its batches from: readers that run ahead of it as far as the streams allow, and no further.
 * A batch is there when every byte of its samples, and of all before them in its streams, is in memory.
 */
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { PieceReader } from "./pieceReader.ts"
import type { PieceSource, StreamPiece } from "./pieceSource.ts"
import type { Streams } from "./streams.ts"

interface FeedOptions {
  readonly streams: Streams
  /** One a stream. */
  readonly sources: ReadonlyArray<PieceSource>
  /** `readersPerStream` a stream. */
  readonly readers: ReadonlyArray<ReadonlyArray<PieceReader>>
}

interface FeedCounts {
  readonly bytes: number
  /** Files that were begun. */
  readonly files: number
}

export interface Feed {
  /** Undefined when the batch is there already. Batches are asked for in order; asking for one takes those before it. */
  readonly next: (batch: number) => Promise<void> | undefined
  /** The loop is done with so many batches. */
  readonly took: (batches: number) => void
  readonly counts: () => FeedCounts
  /** Microseconds that readers spent reading, all together, so far. */
  readonly busy: () => number
  /** No reader has a request under way. */
  readonly isIdle: () => boolean
}

/** A piece under way, in the order of its stream. */
interface InFlight {
  readonly samples: number
  whole: boolean
}

interface Begun extends StreamPiece {
  /** Samples of the stream before it. */
  readonly from: number
  readonly inFlight: InFlight
}

class Stream {
  /** Samples that are in memory, without a gap. */
  done = 0
  /** Samples of pieces that were begun. */
  begun = 0
  allowed = 0
  needed = 0
  private readonly flight: Array<InFlight> = []
  private readonly parked: Array<() => void> = []
  private last: Promise<unknown> = Promise.resolve()

  allow(samples: number): void {
    if (samples <= this.allowed) return
    this.allowed = samples
    for (const go of this.parked.splice(0)) go()
  }

  /** Undefined when reading may go on from here. */
  pause(samples: number): Promise<void> | undefined {
    return samples < this.allowed ? undefined : new Promise((go) => this.parked.push(go))
  }

  /** One after the other. */
  inTurn<A>(f: () => Promise<A>): Promise<A> {
    const mine = this.last.then(f)
    this.last = mine.catch(() => undefined)
    return mine
  }

  begin(samples: number): InFlight {
    const piece = { samples, whole: false }
    this.begun += samples
    this.flight.push(piece)
    return piece
  }

  complete(piece: InFlight): void {
    piece.whole = true
    while (this.flight[0]?.whole === true) this.done += this.flight.shift()!.samples
  }
}

export const startFeed = ({ readers, sources, streams }: FeedOptions): Feed => {
  const own = sources.map(() => new Stream())
  let bytes = 0
  let files = 0
  let asked = 0
  let taken = 0
  let active = 0
  let busyUntil = monotonic()
  let busySum = 0
  let waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined
  let failure: { readonly error: unknown } | undefined

  const busy = (): number => {
    const now = monotonic()
    busySum += active * (now - busyUntil)
    busyUntil = now
    return busySum
  }
  const work = (change: 1 | -1): void => {
    busy()
    active += change
  }
  const isThere = (): boolean => own.every(({ done, needed }) => done >= needed)
  const advanced = (): void => {
    if (waiting === undefined || !isThere()) return
    const { resolve } = waiting
    waiting = undefined
    resolve()
  }
  const allow = (): void => {
    for (const [i, samples] of streams.allowedBy(asked, taken).entries()) own[i]!.allow(samples)
  }

  /** The next piece of a stream, as soon as it may be begun. One reader of a stream at a time. */
  const begin = async (stream: Stream, source: PieceSource, reader: PieceReader): Promise<Begun | undefined> => {
    for (let pause = stream.pause(stream.begun); pause !== undefined; pause = stream.pause(stream.begun)) await pause
    work(1)
    const next = await source.next(reader)
    if (next === undefined) {
      work(-1)
      return undefined
    }
    if (next.beginsFile) files++
    bytes += next.bytesBefore
    return { ...next, from: stream.begun, inFlight: stream.begin(next.samples) }
  }

  /** One reader of one stream: piece after piece. */
  const go = async (stream: Stream, source: PieceSource, reader: PieceReader, isAlone: boolean): Promise<void> => {
    for (;;) {
      const begun = await (isAlone ? begin(stream, source, reader) : stream.inTurn(() => begin(stream, source, reader)))
      if (begun === undefined) return
      const { from, inFlight, isGradual, piece, samples } = begun
      let moved = 0
      await reader.read(piece, (more, whole) => {
        bytes += more
        moved += more
        if (!isGradual || moved >= whole) return undefined
        stream.done = from + Math.floor(samples * moved / whole)
        advanced()
        const pause = stream.pause(stream.done)
        if (pause === undefined) return undefined
        work(-1)
        return pause.then(() => work(1))
      })
      work(-1)
      if (isGradual) stream.done = from
      stream.complete(inFlight)
      advanced()
    }
  }

  const failed = (error: unknown): void => {
    failure ??= { error }
    waiting?.reject(error)
    waiting = undefined
  }

  allow()
  for (const [i, stream] of own.entries()) {
    for (const reader of readers[i]!) go(stream, sources[i]!, reader, readers[i]!.length === 1).catch(failed)
  }

  return {
    next: (batch) => {
      asked = batch + 1
      for (const [i, samples] of streams.neededBy(asked).entries()) own[i]!.needed = samples
      allow()
      if (failure === undefined && isThere()) return undefined
      return new Promise((resolve, reject) => {
        if (failure === undefined) waiting = { resolve, reject }
        else reject(failure.error)
      })
    },
    took: (batches) => {
      taken = batches
      allow()
    },
    counts: () => ({ bytes, files }),
    busy,
    isIdle: () => active === 0
  }
}
