/** The one list of benchmarks. Help, completions, the rules table and the test matrix are derived from it. */
import type { OptionTable } from "../config/Option.ts"
import { type LauncherList, launchers } from "../launcher/launchers.ts"
import type { Benchmark, Command } from "./Benchmark.ts"
import { checkpointing } from "./checkpointing/checkpointing.ts"
import { kvcache } from "./kvcache/kvcache.ts"
import { commonLaunchOptionsOf } from "./shared/launchOptions.ts"
import { training } from "./training/training.ts"
import { vectordb } from "./vectordb/vectordb.ts"

const known: ReadonlyArray<Benchmark> = [training, checkpointing, vectordb, kvcache]

/** These options in the words of other launchers; what a benchmark says of them beside their summary stays. */
const retold = (own: OptionTable, told: OptionTable): OptionTable =>
  Object.fromEntries(
    Object.entries(told).flatMap(([key, { summary }]) => {
      const option = own[key]
      return option === undefined ? [] : [[key, { ...option, summary }]]
    })
  )

/** A command that starts ranks has all options of launchers, or it has none of them. */
const withOptions = (command: Command, told: OptionTable): Command => {
  const own: OptionTable = command.options
  if (own["mpiBin"] === undefined) return command
  const words = retold(own, told)
  return command.kind === "run"
    ? { ...command, options: { ...command.options, ...words } }
    : { ...command, options: { ...command.options, ...words } }
}

/** The benchmarks, told in the words of these launchers. */
export const benchmarksWith = (launchers: LauncherList): ReadonlyArray<Benchmark> =>
  known.map((benchmark) => {
    const told = commonLaunchOptionsOf(launchers, benchmark.official ?? "dlio")
    return { ...benchmark, commands: benchmark.commands.map((command) => withOptions(command, told)) }
  })

export const benchmarks = benchmarksWith(launchers)
