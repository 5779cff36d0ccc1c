/** The `run` command line of a request: what people typed elsewhere, ready to paste. */
import { quoteWords } from "../../config/quote.ts"
import { redactAssignments } from "../../config/secrets.ts"
import type { Request } from "../Benchmark.ts"
import { defaultProcesses, type RunOptions, runOptions } from "./options.ts"

const textsOf = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.map(String) : typeof value === "boolean" || value === undefined ? [] : [String(value)]

/** Always named, so that the line says what it does without its defaults. */
const always: ReadonlySet<string> = new Set(["model", "numProcesses", "checkpointFolder"])

/**
 * `mlpstorage checkpointing run --model … --num-processes …`: the given options, wherever they came from, by their long
 * names. Parameters of the configuration file become `--params`.
 */
export const runLine = ({ params, settings }: Request<RunOptions>): string => {
  const values = new Map(Object.entries(settings))
  const words = Object.entries(runOptions).flatMap(([key, { name }]) => {
    const setting = values.get(key)
    if (key === "params" || setting === undefined) return []
    if (setting.origin === "default" && !always.has(key)) return []
    if (setting.value === false) return []
    const value = key === "numProcesses" ? setting.value ?? defaultProcesses : setting.value
    return [`--${name}`, ...textsOf(value)]
  })
  const assignments = redactAssignments(params.map(({ key, value }) => `${key}=${String(value)}`))
  return quoteWords([
    "mlpstorage",
    "checkpointing",
    "run",
    ...words,
    ...(assignments.length === 0 ? [] : ["--params", ...assignments])
  ])
}
