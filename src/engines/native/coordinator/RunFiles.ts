/** What the coordinator leaves in the run directory: DLIO's files. Log lines are kept back during timed windows. */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs"
import { configFolder, dlioLogFile } from "../../../results/layout.ts"
import { dlioConfigFiles } from "../dlioOutput/configFiles.ts"
import { failureOf } from "../files/fileIo.ts"
import type { Job } from "../Job.ts"
import { anchor } from "../process/clock.ts"

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
