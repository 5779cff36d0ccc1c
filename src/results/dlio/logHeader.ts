/** The first lines of `dlio.log` say what DLIO set out to do, even where nothing else was written. */
import { type Problems, readText } from "../documents.ts"
import { dlioLogFile } from "../layout.ts"
import type { RunFolder } from "../RunFolder.ts"

export interface LogHeader {
  /** As DLIO puts it: `Generating data`, `Training`, `Training & Checkpointing`, `Checkpointing`. */
  readonly activity: string
  readonly processes: number
}

const running = /Running DLIO \[([^\]]{1,80})\] with (\d{1,9}) process/

/** The header is in the first lines; a log may be huge. */
const headLength = 64 * 1024

export const headerOfLog = (text: string): LogHeader | undefined => {
  const [, activity, processes] = running.exec(text.slice(0, headLength)) ?? []
  return activity === undefined ? undefined : { activity, processes: Number(processes) }
}

export const readLogHeader = (folder: RunFolder, problems: Problems): LogHeader | undefined => {
  const text = readText(folder, dlioLogFile, problems)
  return text === undefined ? undefined : headerOfLog(text)
}
