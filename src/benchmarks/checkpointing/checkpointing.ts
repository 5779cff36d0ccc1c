/** LLM checkpointing: how fast storage takes and gives back the state of a model in training. */
import { type Benchmark, runCommand, showCommand } from "../Benchmark.ts"
import { checkpointingConfigview } from "./configview.ts"
import { checkpointingDatasize } from "./datasize.ts"
import { checkpointingRuleSet } from "./rules/ruleSet.ts"
import { checkpointingRun } from "./runCommand.ts"

export const checkpointing: Benchmark = {
  id: "checkpointing",
  directoryName: "checkpointing",
  summary: "Write and restore LLM checkpoints",
  commands: [runCommand(checkpointingRun), showCommand(checkpointingDatasize), showCommand(checkpointingConfigview)],
  rules: checkpointingRuleSet
}
