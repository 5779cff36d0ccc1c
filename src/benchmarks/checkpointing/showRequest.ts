/** A request of a command that only prints, as the run it stands for. */
import type { OptionTable, Settings } from "../../config/Option.ts"
import type { Request } from "../Benchmark.ts"
import { type LaunchOptions, launchOptions } from "../launchOptions.ts"
import type { RunOptions, ShowOptions } from "./options.ts"

/** Stands in for `--checkpoint-folder` where nobody named one. */
export const exampleFolder = "./checkpoints"

const unset = <T extends OptionTable>(table: T): Settings<T> =>
  // Every option of this table is optional, so that its default is one of its values.
  Object.fromEntries(
    Object.entries(table).map(([key, option]) => [key, { value: option.default, origin: "default" }])
  ) as unknown as Settings<T>

const noLaunch: Settings<LaunchOptions> = unset(launchOptions)

export const asRunRequest = (request: Request<ShowOptions>): Request<RunOptions> => {
  const { checkpointFolder, ...settings } = request.settings
  return {
    ...request,
    settings: {
      ...settings,
      ...noLaunch,
      whatIf: { value: false, origin: "default" },
      checkpointFolder: { value: checkpointFolder.value ?? exampleFolder, origin: checkpointFolder.origin }
    }
  }
}
