/** What the coordinator leaves in the run directory: DLIO's files. Log lines are kept back during timed windows. */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs"
import { configFolder, dlioLogFile, rankOutputFile, rankStatsFile, summaryFile } from "../../results/layout.ts"
import { anchor } from "./clock.ts"
import { dlioConfigFiles } from "./dlioConfig.ts"
import { encodeDlioJson, type Epoch, metricsOf, perEpochStats, rankOutput, summary } from "./dlioFiles.ts"
import { closingLines } from "./dlioLog.ts"
import { failureOf } from "./fileIo.ts"
import type { CheckpointJob, Job } from "./Job.ts"
import type { OperationResult } from "./measure.ts"

/** Microseconds of the wall clock, now. */
export const wallNow = (): number => anchor().wall

/** The run directory may vanish or fill up like any other folder; that is the storage's failure, not a bug. */
const put = (write: typeof writeFileSync | typeof appendFileSync, path: string, text: string): void => {
  try {
    write(path, text)
  } catch (error) {
    throw failureOf(error, { operation: "write", path })
  }
}

/** One whole file in the run directory. */
export const writeRunFile = (job: Job<unknown>, name: string, text: string): void =>
  put(writeFileSync, `${job.runDirectory}/${name}`, text)

export const writeConfig = (job: Job<unknown>): void => {
  const folder = `${job.runDirectory}/${configFolder}`
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw failureOf(error, { operation: "mkdir", path: folder })
  }
  for (const [name, text] of Object.entries(dlioConfigFiles(job))) put(writeFileSync, `${folder}/${name}`, text)
}

export const appendLog = (job: Job<unknown>, lines: ReadonlyArray<string>): void => {
  if (lines.length === 0) return
  put(appendFileSync, `${job.runDirectory}/${dlioLogFile}`, lines.map((line) => `${line}\n`).join(""))
}

/** The files that say "this run was whole": written last, after every planned operation. */
export const writeResults = (
  job: CheckpointJob,
  times: { readonly start: number; readonly epoch: Epoch },
  results: ReadonlyArray<OperationResult>
): void => {
  const { runDirectory } = job
  for (const { rank } of job.work.ranks) {
    writeRunFile(job, rankStatsFile(rank), encodeDlioJson(perEpochStats(rank, times.epoch, results)))
    writeRunFile(job, rankOutputFile(rank), encodeDlioJson(rankOutput(job.host, times.epoch)))
  }
  const ranks = job.work.ranks.length
  writeRunFile(
    job,
    summaryFile,
    encodeDlioJson(summary({ host: job.host, ranks, start: times.start, end: wallNow(), results }))
  )
  appendLog(job, closingLines(runDirectory, ranks, metricsOf(results), wallNow()))
}
