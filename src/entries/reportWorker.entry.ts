/** A report worker as a thread: jobs in, reports out. */
import { parentPort, workerData } from "node:worker_threads"
import { answerJobs } from "../reports/worker/answerJobs.ts"
import type { Job } from "../reports/worker/protocol.ts"

const port = parentPort
if (port === null) throw new Error("a report worker runs as a worker thread")
const answer = answerJobs(workerData)

port.on("message", async (job: Job) => {
  port.postMessage(await answer(job))
})
