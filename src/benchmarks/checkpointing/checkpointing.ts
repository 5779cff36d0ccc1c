/** LLM checkpointing: how fast storage takes and gives back the state of a model in training. */
import { type Benchmark, runCommand } from "../Benchmark.ts"
import { checkpointingRules } from "./rules/list.ts"
import { checkpointingRun } from "./runCommand.ts"

export const checkpointing: Benchmark = {
  id: "checkpointing",
  directoryName: "checkpointing",
  summary: "Write and restore LLM checkpoints",
  commands: [runCommand(checkpointingRun)],
  rules: checkpointingRules
}
