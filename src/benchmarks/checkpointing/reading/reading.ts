import type { Reading } from "../../Reading.ts"
import { checkpointingOnDisk } from "../onDisk.ts"
import { checkpointingRuleSet } from "../rules/ruleSet.ts"
import { readCheckpointing } from "./readCheckpointing.ts"

export const checkpointingReading: Reading = {
  onDisk: checkpointingOnDisk,
  rules: checkpointingRuleSet,
  dlio: {
    workflow: { checkpoint: "run" },
    activity: { Checkpointing: "run" },
    figure: { name: /^(?:save|load)_checkpoint_/, command: "run" }
  },
  read: readCheckpointing
}
