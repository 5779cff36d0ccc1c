/** A report worker as a thread: jobs in, reports out. */
import { parentPort, workerData } from "node:worker_threads"
import { benchmarksOnDisk } from "../benchmarks/onDisk.ts"
import { answerJobs } from "../reports/worker/answerJobs.ts"
import type { Job, WorkerSettings } from "../reports/worker/protocol.ts"
import { suiteOf } from "../results/Suite.ts"

const port = parentPort
if (port === null) throw new Error("a report worker runs as a worker thread")
// eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- what `Workers` starts it with
const settings: WorkerSettings = workerData
const answer = answerJobs(settings, {
  suite: suiteOf(benchmarksOnDisk),
  loadRunReader: async (settings) => (await import("./runReader.ts")).makeRunReader(settings)
})

port.on("message", (job: Job) => {
  void answer(job).then((report) => port.postMessage(report))
})
