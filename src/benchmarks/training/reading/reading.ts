import type { Reading } from "../../Reading.ts"
import { trainingOnDisk } from "../onDisk.ts"
import { trainingFacts } from "../rules/evidence.ts"
import { trainingRuleSet } from "../rules/ruleSet.ts"
import { trainingAggregateNames, trainingAggregates, trainingCharts, trainingColumns } from "./aggregates.ts"
import { crossCheckTraining } from "./crossCheck.ts"
import { trainingHeadlines } from "./headlines.ts"
import { nextTraining } from "./nextCommand.ts"
import { readTraining } from "./readTraining.ts"

export const trainingReading: Reading = {
  onDisk: trainingOnDisk,
  rules: trainingRuleSet,
  packageRules: () => import("../rules/package.ts").then(({ trainingPackageRules }) => trainingPackageRules),
  dataFact: trainingFacts.dataFolder,
  dlio: {
    workflow: { train: "run", generate_data: "datagen" },
    activity: { Training: "run", Generating: "datagen" },
    figure: { name: /^train_/, command: "run" }
  },
  read: readTraining,
  crossCheck: crossCheckTraining,
  phases: () => ["read"],
  phaseOfMetric: (name) => /^train_(?:io|throughput)/.test(name) ? "read" : null,
  words: { each: "epochs", dividedBy: "the epochs' time", total: null, clock: null, points: null },
  headlines: trainingHeadlines,
  aggregates: trainingAggregates,
  aggregateNames: trainingAggregateNames,
  columns: () => trainingColumns,
  charts: () => trainingCharts,
  nextCommand: nextTraining
}
