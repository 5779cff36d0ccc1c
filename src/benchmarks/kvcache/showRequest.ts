/** A request of a command that only prints, as the run it stands for, and the line that starts that run. */
import type { Request } from "../Benchmark.ts"
import { commandLine } from "../shared/commandLine.ts"
import { seriesOptions } from "../shared/seriesOptions.ts"
import { unset } from "../shared/unset.ts"
import { type RunOptions, runOptions, type ShowOptions } from "./options.ts"

/** Stands in for `--cache-dir` where nobody named one. */
const exampleFolder = "./kvcache"

const { allowInvalidParams, loops, skipValidation, timeout, whatIf } = runOptions
const nothingRuns = { ...seriesOptions, allowInvalidParams, loops, skipValidation, timeout, whatIf }

const keepsFiles = ({ cacheBackend }: Request<ShowOptions>["settings"]): boolean =>
  cacheBackend.value === "disk" || cacheBackend.value === "lmcache"

export const asRunRequest = (request: Request<ShowOptions>): Request<RunOptions> => {
  const { settings } = request
  const { cacheDir } = settings
  return {
    ...request,
    command: "run",
    settings: {
      ...unset(nothingRuns),
      ...settings,
      cacheDir: cacheDir.value === undefined && keepsFiles(settings)
        ? { value: exampleFolder, origin: "default" }
        : cacheDir
    }
  }
}

export const runLine = ({ params, settings }: Request<RunOptions>): string =>
  commandLine({
    command: ["kvcache", "run"],
    options: runOptions,
    settings,
    params,
    always: new Set(["cacheDir"])
  })
