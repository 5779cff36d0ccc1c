/** Options of every command: what is printed, and how much of it. */
import * as Option from "./Option.ts"

const logLevels = ["error", "warning", "info", "debug"] as const
export type LogLevelName = typeof logLevels[number]

export const outputOptions = {
  configFile: Option.optional<string>("config-file", { type: "path" }, {
    aliases: ["-c"],
    summary: "YAML file with option values; flags and environment win over it.",
    metavar: "FILE"
  }),
  json: Option.flag("json", { everyday: true, summary: "Print exactly one JSON document on standard output." }),
  quiet: Option.flag("quiet", {
    summary: "Nothing on standard error but errors: no live view, progress, notes or warnings."
  }),
  verbose: Option.flag("verbose", {
    summary: "Say all there is of a finished run, and log more on standard error."
  }),
  debug: Option.flag("debug", {
    summary: "Log everything, with stack traces for internal errors.",
    environment: "MLPS_DEBUG"
  }),
  streamLogLevel: Option.withDefault<LogLevelName>("stream-log-level", { type: "choice", choices: logLevels }, "info", {
    summary: "Lowest level logged on standard error."
  })
} as const
