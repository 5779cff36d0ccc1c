/** What the commands of training do with a workload: which of its keys they say themselves, and which do nothing in them. */
import type { Doing } from "../shared/parameterReasons.ts"

const steps = "plans need one time for all steps: give train.computation_time=SECONDS, and its _stdev where steps vary"

export const trains: Doing = {
  says: ["workflow.train", "workflow.generate_data"],
  idle: [
    [
      ["checkpoint.num_checkpoints_write", "checkpoint.num_checkpoints_read", "checkpoint.time_between_checkpoints"],
      "checkpoints of a training follow from its epochs; only checkpointing run counts and spaces them"
    ]
  ],
  unplannable: (key) => key.startsWith("train.computation_time.") ? steps : undefined
}

export const generates: Doing = {
  says: ["workflow.train", "workflow.generate_data", "workflow.checkpoint"],
  idle: [
    [["reader", "metric", "train", "evaluation"], "while data is made nothing is read, trained or evaluated"],
    [["checkpoint"], "no checkpoint is written while data is made"],
    [["model"], "files of a data set do not depend on the model's shape"]
  ],
  // A generator makes other files for some loaders.
  heeded: ["reader.data_loader"]
}
