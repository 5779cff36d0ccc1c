/** What the program prints in one trial, copied as it comes into files of the official names. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { lineRedactor } from "../../../domain/secrets.ts"
import type { OutputLine } from "../../../process/Executor.ts"
import { fileError } from "../../../results/fileErrors.ts"

/** Relative to the run directory. */
export const trialLog = (option: number, trial: number, stamp: string, stream: OutputLine["stream"]): string =>
  `kvcache_opt${option}_trial${trial}_${stamp}.${stream}.log`

/** As long as the scope is open. A line that cannot be copied is said once and lost; the run goes on. */
export const trialCopier = Effect.fnUntraced(
  function*(runDirectory: string, option: number, trial: number, stamp: string) {
    const fs = yield* FileSystem.FileSystem
    const appender = (stream: OutputLine["stream"]) => {
      const path = `${runDirectory}/${trialLog(option, trial, stamp, stream)}`
      return fs.open(path, { flag: "a" }).pipe(
        Effect.mapError(fileError(path, "write")),
        Effect.map((file) => {
          const shown = lineRedactor()
          return (line: string) =>
            file.writeAll(new TextEncoder().encode(`${shown(line)}\n`)).pipe(Effect.mapError(fileError(path, "write")))
        })
      )
    }
    const logs = { stdout: yield* appender("stdout"), stderr: yield* appender("stderr") }
    return ({ line, stream }: OutputLine) =>
      logs[stream](line).pipe(
        Effect.catchAll((error) => Effect.logWarning(`cannot copy the program's output: ${error.message}`))
      )
  }
)
