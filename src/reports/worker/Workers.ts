/** Who does the jobs of a scan: a thread of its own for each worker, unless a layer says otherwise. */
import * as Context from "effect/Context"
import { Worker } from "node:worker_threads"
import { bundled } from "./bundled.ts"
import type { Job, Report, WorkerSettings } from "./protocol.ts"

export interface ReportWorker {
  /** One job at a time; it is answered by `onReport`. */
  readonly give: (job: Job) => void
  readonly end: () => void
}

export type StartWorker = (
  settings: WorkerSettings,
  onReport: (report: Report) => void,
  /** The worker is gone, with the job it had. */
  onLost: (error: Error) => void
) => ReportWorker

/** V8's own limits a worker: what one slice needs, many times over, and far from the machine's memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 384 }

const startThread: StartWorker = (settings, onReport, onLost) => {
  const worker = new Worker(bundled("reportWorker.js"), { workerData: settings, resourceLimits })
  worker.on("message", onReport)
  worker.on("error", onLost)
  return { give: (job) => worker.postMessage(job), end: () => void worker.terminate() }
}

export class Workers extends Context.Reference<Workers>()("mlpstorage/ReportWorkers", {
  defaultValue: (): { readonly start: StartWorker } => ({ start: startThread })
}) {}
