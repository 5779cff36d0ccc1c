/** What the coordinator leaves in the run directory: DLIO's files. Log lines are kept back during timed windows. */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs"
import { configFolder, dlioLogFile, rankOutputFile, rankStatsFile, summaryFile } from "../../results/layout.ts"
import { anchor } from "./clock.ts"
import { dlioConfigFiles } from "./dlioConfig.ts"
import { encodeDlioJson, type Epoch, metricsOf, perEpochStats, rankOutput, summary } from "./dlioFiles.ts"
import { closingLines } from "./dlioLog.ts"
import type { CheckpointJob } from "./Job.ts"
import type { OperationResult } from "./measure.ts"

/** Microseconds of the wall clock, now. */
export const wallNow = (): number => anchor().wall

export const writeConfig = (job: CheckpointJob): void => {
  mkdirSync(`${job.runDirectory}/${configFolder}`, { recursive: true })
  for (const [name, text] of Object.entries(dlioConfigFiles(job))) {
    writeFileSync(`${job.runDirectory}/${configFolder}/${name}`, text)
  }
}

export const appendLog = (job: CheckpointJob, lines: ReadonlyArray<string>): void => {
  if (lines.length > 0) appendFileSync(`${job.runDirectory}/${dlioLogFile}`, lines.map((line) => `${line}\n`).join(""))
}

/** The files that say "this run was whole": written last, after every planned operation. */
export const writeResults = (
  job: CheckpointJob,
  times: { readonly start: number; readonly epoch: Epoch },
  results: ReadonlyArray<OperationResult>
): void => {
  const { runDirectory } = job
  for (const { rank } of job.work.ranks) {
    writeFileSync(
      `${runDirectory}/${rankStatsFile(rank)}`,
      encodeDlioJson(perEpochStats(rank, times.epoch, results))
    )
    writeFileSync(`${runDirectory}/${rankOutputFile(rank)}`, encodeDlioJson(rankOutput(job.host, times.epoch)))
  }
  const ranks = job.work.ranks.length
  writeFileSync(
    `${runDirectory}/${summaryFile}`,
    encodeDlioJson(summary({ host: job.host, ranks, start: times.start, end: wallNow(), results }))
  )
  appendLog(job, closingLines(runDirectory, ranks, metricsOf(results), wallNow()))
}
