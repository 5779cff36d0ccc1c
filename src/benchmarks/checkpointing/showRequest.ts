/** A request of a command that only prints, as the run it stands for. */
import type { Request } from "../Benchmark.ts"
import type { RunOptions, ShowOptions } from "./options.ts"

/** Stands in for `--checkpoint-folder` where nobody named one. */
export const exampleFolder = "./checkpoints"

export const asRunRequest = (request: Request<ShowOptions>): Request<RunOptions> => {
  const { checkpointFolder, ...settings } = request.settings
  return {
    ...request,
    settings: {
      ...settings,
      whatIf: { value: false, origin: "default" },
      checkpointFolder: { value: checkpointFolder.value ?? exampleFolder, origin: checkpointFolder.origin }
    }
  }
}
