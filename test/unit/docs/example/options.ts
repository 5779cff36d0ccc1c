/** The options of `smallfiles run`. */
import { commonOptions } from "../../../../src/benchmarks/shared/commonOptions.ts"
import * as Option from "../../../../src/config/Option.ts"

export const runOptions = {
  ...commonOptions,
  dataDir: Option.required<string>("data-dir", { type: "path" }, {
    aliases: ["-dd"],
    summary: "Folder the files go to.",
    metavar: "PATH"
  }),
  numProcesses: Option.withDefault<number>("num-processes", { type: "integer", min: 1 }, 4, {
    aliases: ["-np"],
    summary: "Ranks that write at the same time.",
    metavar: "N"
  })
} as const satisfies Option.OptionTable

export type RunOptions = typeof runOptions
