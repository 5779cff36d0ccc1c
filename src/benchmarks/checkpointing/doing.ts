/** What a checkpoint run does with a workload: which of its keys it says itself, and which do nothing in it. */
import type { Doing } from "../shared/parameterReasons.ts"

export const checkpoints: Doing = {
  says: ["workflow.train", "workflow.generate_data", "workflow.checkpoint"],
  idle: [
    [["dataset", "reader", "train", "metric", "evaluation"], "a checkpoint run reads no data set and trains nothing"],
    [
      [
        "checkpoint.checkpoint_after_epoch",
        "checkpoint.epochs_between_checkpoints",
        "checkpoint.steps_between_checkpoints"
      ],
      "a checkpoint run has neither epochs nor steps; its checkpoints are counted by --num-checkpoints-write"
    ]
  ]
}
