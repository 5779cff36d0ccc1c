/** Training input: does the storage keep simulated accelerators busy? */
import { type Benchmark, runCommand, showCommand } from "../Benchmark.ts"
import { trainingConfigview } from "./configview.ts"
import { trainingDatagen } from "./datagenCommand.ts"
import { trainingDatasize } from "./datasize.ts"
import { trainingRuleSet } from "./rules/ruleSet.ts"
import { trainingRun } from "./runCommand.ts"

export const training: Benchmark = {
  id: "training",
  directoryName: "training",
  summary: "Feed simulated accelerators with training data",
  commands: [
    showCommand(trainingDatasize),
    runCommand(trainingDatagen),
    runCommand(trainingRun),
    showCommand(trainingConfigview)
  ],
  rules: trainingRuleSet
}
