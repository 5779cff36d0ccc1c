/** The Logger's two layers: lines on the terminal from a chosen level on, and every line in the run directory's log. */
import * as PlatformLogger from "@effect/platform/PlatformLogger"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { leastSaid } from "../config/isSaid.ts"
import type { LogLevelName } from "../config/outputOptions.ts"
import { redactText } from "../domain/secrets.ts"
import { programLogFile } from "../results/layout.ts"
import { View } from "../view/View.ts"

const levels: Readonly<Record<LogLevelName, LogLevel.LogLevel>> = {
  error: LogLevel.Error,
  warning: LogLevel.Warning,
  info: LogLevel.Info,
  debug: LogLevel.Debug
}

export interface LogRequest {
  readonly streamLogLevel: LogLevelName
  readonly verbose: boolean
  readonly debug: boolean
  readonly quiet: boolean
}

/**
 * `--debug` and `--verbose` lower the level that `--stream-log-level` asks for; neither raises it. `--quiet` leaves errors alone:
 * what was warned of stands in the result and in the run's own log.
 */
const terminalLevel = (request: LogRequest): LogLevel.LogLevel => levels[leastSaid(request)]

const textOf = (message: unknown): string =>
  (Array.isArray(message) ? message : [message])
    .map((part) => typeof part === "string" ? part : Inspectable.toStringUnknown(part, 0))
    .join(" ")

const lineOf = ({ annotations, date, logLevel, message }: Logger.Logger.Options<unknown>): string => {
  const stage = HashMap.get(annotations, "stage")
  const where = stage._tag === "Some" ? ` [${String(stage.value)}]` : ""
  return redactText(`${date.toISOString()} ${logLevel.label.padEnd(5)}${where} ${textOf(message)}`)
}

/** Replaces Effect's own logger, which writes to standard output. */
export const terminalLogger = (request: LogRequest): Layer.Layer<never, never, View> =>
  Layer.unwrapEffect(Effect.map(View, (view) => {
    const lowest = terminalLevel(request)
    const prefix: Readonly<Record<string, string>> = { FATAL: "error: ", ERROR: "error: ", WARN: "warning: " }
    const logger = Logger.make<unknown, void>((options) => {
      if (LogLevel.lessThan(options.logLevel, lowest)) return
      const plain = LogLevel.greaterThanEqual(lowest, LogLevel.Info)
      view.log(
        plain ? redactText(`${prefix[options.logLevel.label] ?? ""}${textOf(options.message)}`) : lineOf(options)
      )
    })
    return Layer.merge(
      Logger.replace(Logger.defaultLogger, logger),
      Logger.minimumLogLevel(LogLevel.Debug)
    )
  }))

/**
 * `mlpstorage.log` in the run directory, at debug level, for as long as the scope is open. Its writer is a fiber of its own, which must be
 * made interruptible to end; an interruption that comes just then is left to whoever waits for it.
 */
export const runLogger = (runDirectory: string) =>
  Logger.addScoped(
    PlatformLogger.toFile(Logger.make(lineOf), `${runDirectory}/${programLogFile}`).pipe(
      Effect.interruptible,
      Effect.catchAll((error) =>
        Effect.logWarning(`no ${programLogFile}: ${error.message}`).pipe(Effect.as(Logger.none))
      ),
      Effect.catchSomeCause((cause) =>
        Cause.isInterruptedOnly(cause) ? Option.some(Effect.succeed(Logger.none)) : Option.none()
      )
    )
  )
