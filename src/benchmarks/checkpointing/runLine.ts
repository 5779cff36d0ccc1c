/** The `run` command line of a request: what people typed elsewhere, ready to paste. */
import type { Request } from "../Benchmark.ts"
import { commandLine } from "../shared/commandLine.ts"
import { defaultProcesses, type RunOptions, runOptions } from "./options.ts"

const always: ReadonlySet<string> = new Set(["model", "numProcesses", "checkpointFolder"])

export const runLine = ({ params, settings }: Request<RunOptions>): string => {
  const { numProcesses } = settings
  return commandLine({
    command: ["checkpointing", "run"],
    options: runOptions,
    settings: { ...settings, numProcesses: { ...numProcesses, value: numProcesses.value ?? defaultProcesses } },
    params,
    always
  })
}
