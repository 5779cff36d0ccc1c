/** A report worker as a thread: jobs in, reports out. */
import { parentPort, workerData } from "node:worker_threads"
import { benchmarksOnDisk } from "../benchmarks/onDisk.ts"
import { answerJobs } from "../reports/worker/answerJobs.ts"
import type { Job } from "../reports/worker/protocol.ts"
import { suiteOf } from "../results/Suite.ts"

const port = parentPort
if (port === null) throw new Error("a report worker runs as a worker thread")
const answer = answerJobs(workerData, {
  suite: suiteOf(benchmarksOnDisk),
  loadRunReader: async (settings) => (await import("./runReader.ts")).makeRunReader(settings)
})

port.on("message", async (job: Job) => {
  port.postMessage(await answer(job))
})
