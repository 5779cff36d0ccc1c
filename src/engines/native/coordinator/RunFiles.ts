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

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw failureOf(error, { operation: "mkdir", path: folder })
  }
}

/** One whole file in the run directory, or in folders below it, which are made. */
export const writeRunFile = (job: Job<unknown>, name: string, text: string): void => {
  const path = `${job.runDirectory}/${name}`
  if (name.includes("/")) makeFolder(path.slice(0, path.lastIndexOf("/")))
  put(writeFileSync, path, text)
}

export const writeConfig = (job: Job<unknown>): void => {
  const folder = `${job.runDirectory}/${configFolder}`
  makeFolder(folder)
  for (const [name, text] of Object.entries(dlioConfigFiles(job))) put(writeFileSync, `${folder}/${name}`, text)
}

export const appendLog = (job: Job<unknown>, lines: ReadonlyArray<string>): void => {
  if (lines.length === 0) return
  put(appendFileSync, `${job.runDirectory}/${dlioLogFile}`, lines.map((line) => `${line}\n`).join(""))
}
