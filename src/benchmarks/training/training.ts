/** Training input: does the storage keep simulated accelerators busy? */
import { type Benchmark, runCommand } from "../Benchmark.ts"
import { trainingDatagen } from "./datagenCommand.ts"
import { trainingRules } from "./rules/list.ts"
import { trainingRun } from "./runCommand.ts"

export const training: Benchmark = {
  id: "training",
  directoryName: "training",
  summary: "Feed simulated accelerators with training data",
  commands: [runCommand(trainingDatagen), runCommand(trainingRun)],
  rules: trainingRules
}
