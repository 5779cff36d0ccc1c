/** Which lines that are not the logger's own go to standard error. */
import type { LogLevelName } from "./outputOptions.ts"

/** At this lowest level: progress and notes are information, a line that begins with `warning: ` is a warning. */
export const isSaid = (least: LogLevelName) => (line: string): boolean =>
  least === "info" || least === "debug" || (least === "warning" && line.startsWith("warning: "))

/** The lowest level that is said, of what the flags ask for together. */
export const leastSaid = (
  { debug, quiet, streamLogLevel, verbose }: {
    readonly debug: boolean
    readonly quiet: boolean
    readonly streamLogLevel: LogLevelName
    readonly verbose: boolean
  }
): LogLevelName => debug || verbose ? "debug" : quiet ? "error" : streamLogLevel
