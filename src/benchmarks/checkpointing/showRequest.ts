/** A request of a command that only prints, as the run it stands for. */
import type { Settings } from "../../config/Option.ts"
import type { Request } from "../Benchmark.ts"
import { type LaunchOptions, launchOptions } from "../shared/launchOptions.ts"
import { type SeriesOptions, seriesOptions } from "../shared/seriesOptions.ts"
import { unset } from "../shared/unset.ts"
import { experimentOptions, type RunOptions, type ShowOptions } from "./options.ts"

/** Stands in for `--checkpoint-folder` where nobody named one. */
const exampleFolder = "./checkpoints"

const nothingRuns: Settings<LaunchOptions & SeriesOptions & typeof experimentOptions> = unset({
  ...launchOptions,
  ...seriesOptions,
  ...experimentOptions
})

export const asRunRequest = (request: Request<ShowOptions>): Request<RunOptions> => {
  const { checkpointFolder, ...settings } = request.settings
  return {
    ...request,
    settings: {
      ...settings,
      ...nothingRuns,
      whatIf: { value: false, origin: "default" },
      checkpointFolder: { value: checkpointFolder.value ?? exampleFolder, origin: checkpointFolder.origin }
    }
  }
}
