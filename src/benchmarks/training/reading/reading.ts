import type { Reading } from "../../Reading.ts"
import { trainingOnDisk } from "../onDisk.ts"
import { trainingRuleSet } from "../rules/ruleSet.ts"
import { readTraining } from "./readTraining.ts"

export const trainingReading: Reading = {
  onDisk: trainingOnDisk,
  rules: trainingRuleSet,
  dlio: {
    workflow: { train: "run", generate_data: "datagen" },
    activity: { Training: "run", Generating: "datagen" },
    figure: { name: /^train_/, command: "run" }
  },
  read: readTraining
}
