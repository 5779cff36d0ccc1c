/**
 * Walks a tree with workers. One worker starts; others join when there is work for them. A worker answers after a
 * slice of time with what it did and what is left, so that work spreads evenly and little is lost by a kill.
 */
import * as Effect from "effect/Effect"
import { type AppError, InternalError } from "../../errors/AppError.ts"
import type { LeftOut } from "../LeftOut.ts"
import type { Job, ReadEntry, Report, WorkerSettings } from "./protocol.ts"
import { type ReportWorker, type StartWorker, Workers } from "./Workers.ts"

/** They may throw: what is found is written down. */
interface ScanHandlers {
  /** The remembered fingerprint of a folder. */
  readonly remembered: (path: string) => string | undefined
  /** A folder is as it was remembered. */
  readonly onUnchanged: (path: string) => void
  readonly onRead: (lines: Uint8Array, entries: ReadonlyArray<ReadEntry>) => void
  readonly onShape: (name: string, columns: ReadonlyArray<string>) => void
  readonly onLeftOut: (leftOut: ReadonlyArray<LeftOut>) => void
  /** `pending`: folders known and not done yet. */
  readonly onProgress: (done: number, pending: number) => void
}

interface ScanOptions extends WorkerSettings {
  readonly jobs: number
  /** Nothing is remembered: runs are read where they are found. */
  readonly readAtOnce: boolean
}

/** Most folders handed out at a time: enough to keep a worker busy for its slice. */
const batch = 64

/** How many of `waiting` folders one of `workers` takes: few enough that the others find some, now and at the end. */
const share = (waiting: number, workers: number): number => Math.min(batch, Math.ceil(waiting / (2 * workers)))

interface Seat {
  readonly worker: ReportWorker
  job: Job | undefined
}

class Scan {
  private readonly folders: Array<string> = []
  private readonly reads: Array<string> = []
  /** Jobs that come before all others: the first one, and those of folders one of which ended a worker. */
  private readonly first: Array<Job> = []
  private readonly seats: Array<Seat> = []
  private done = 0
  private ended = false
  private readonly startWorker: StartWorker
  private readonly options: ScanOptions
  private readonly handlers: ScanHandlers
  private readonly failed: (cause: unknown) => AppError
  private readonly finish: (failure?: AppError) => void

  constructor(
    startWorker: StartWorker,
    options: ScanOptions,
    handlers: ScanHandlers,
    failed: (cause: unknown) => AppError,
    finish: (failure?: AppError) => void
  ) {
    this.startWorker = startWorker
    this.options = options
    this.handlers = handlers
    this.failed = failed
    this.finish = finish
  }

  start(): void {
    // The first look goes one folder deep, so that what is there is shared from the beginning.
    this.first.push({ kind: "walk", folders: [""], read: this.options.readAtOnce, shallow: true })
    this.hire()
    this.assign()
  }

  stop(): void {
    this.ended = true
    for (const { worker } of this.seats) worker.end()
  }

  private end(failure?: AppError): void {
    if (this.ended) return
    this.stop()
    this.finish(failure)
  }

  private hire(): void {
    const { deep, edition, root, settledBefore } = this.options
    const seat: Seat = {
      worker: this.startWorker(
        { root, edition, deep, settledBefore },
        (report) => this.take(seat, report),
        (error) => this.lost(seat, error)
      ),
      job: undefined
    }
    this.seats.push(seat)
  }

  private nextJob(): Job | undefined {
    const first = this.first.pop()
    if (first !== undefined) return first
    const { jobs, readAtOnce } = this.options
    if (this.reads.length >= batch || (this.folders.length === 0 && this.reads.length > 0)) {
      return { kind: "read", folders: this.reads.splice(-share(this.reads.length, jobs)), shallow: false }
    }
    if (this.folders.length === 0) return undefined
    const folders = this.folders.splice(-share(this.folders.length, jobs))
    return { kind: "walk", folders, read: readAtOnce, shallow: false }
  }

  private assign(): void {
    for (const seat of this.seats) {
      if (seat.job !== undefined) continue
      const job = this.nextJob()
      if (job === undefined) break
      seat.job = job
      seat.worker.give(job)
    }
    const waiting = this.folders.length + this.reads.length
    if (waiting > 0 && this.seats.length < this.options.jobs) {
      this.hire()
      this.assign()
    } else if (this.seats.every(({ job }) => job === undefined)) this.end()
  }

  private take(seat: Seat, report: Report): void {
    if (this.ended) return
    try {
      this.keep(seat, report)
      this.assign()
    } catch (cause) {
      this.end(this.failed(cause))
    }
  }

  private keep(seat: Seat, report: Report): void {
    const job = seat.job
    seat.job = undefined
    const back = job?.kind === "read" ? this.reads : this.folders
    for (const path of report.rest) back.push(path)
    for (const { fingerprint, path } of report.fingerprinted) {
      if (this.handlers.remembered(path) === fingerprint) {
        this.done++
        this.handlers.onUnchanged(path)
      } else this.reads.push(path)
    }
    this.done += report.entries.length
    for (const [name, columns] of report.shapes) this.handlers.onShape(name, columns)
    if (report.entries.length > 0) this.handlers.onRead(report.lines, report.entries)
    if (report.leftOut.length > 0) this.handlers.onLeftOut(report.leftOut)
    this.handlers.onProgress(this.done, this.folders.length + this.reads.length)
  }

  /** A worker died, most likely of one folder that does not fit into its memory: find which, and go on without it. */
  private lost(seat: Seat, error: Error): void {
    if (this.ended) return
    this.seats.splice(this.seats.indexOf(seat), 1)
    const job = seat.job
    if (job === undefined) return this.end(new InternalError({ detail: `a report worker ended: ${error.message}` }))
    const [only, ...others] = job.folders
    if (only === undefined || others.length > 0) {
      for (const path of job.folders) this.first.push({ ...job, folders: [path], shallow: true })
    } else {
      this.handlers.onLeftOut([{
        path: only,
        looksLike: "folder",
        reason: `reading it ended the reader: ${error.message}`,
        weight: "lost",
        cost: null
      }])
    }
    this.hire()
    this.assign()
  }
}

/** `failed`: what a handler threw, as an error of ours. */
export const scanTree = (
  options: ScanOptions,
  handlers: ScanHandlers,
  failed: (cause: unknown) => AppError
): Effect.Effect<void, AppError> =>
  Effect.flatMap(Workers, ({ start }) =>
    Effect.async<void, AppError>((resume) => {
      const scan = new Scan(start, options, handlers, failed, (failure) => {
        resume(failure === undefined ? Effect.void : Effect.fail(failure))
      })
      scan.start()
      return Effect.sync(() => scan.stop())
    }))
