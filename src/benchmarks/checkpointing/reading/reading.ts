import type { Reading } from "../../Reading.ts"
import { checkpointFacts } from "../evidence.ts"
import { checkpointingOnDisk } from "../onDisk.ts"
import { checkpointingRuleSet } from "../rules/ruleSet.ts"
import { checkpointAggregateNames, checkpointAggregates, checkpointCharts, checkpointColumns } from "./aggregates.ts"
import { crossCheckCheckpoints } from "./crossCheck.ts"
import { checkpointHeadlines } from "./headlines.ts"
import { nextCheckpointing } from "./nextCommand.ts"
import { readCheckpointing } from "./readCheckpointing.ts"

export const checkpointingReading: Reading = {
  onDisk: checkpointingOnDisk,
  rules: checkpointingRuleSet,
  packageRules: () => import("../rules/package.ts").then(({ checkpointingPackageRules }) => checkpointingPackageRules),
  dataFact: checkpointFacts.checkpointFolder,
  dlio: {
    workflow: { checkpoint: "run" },
    activity: { Checkpointing: "run" },
    figure: { name: /^(?:save|load)_checkpoint_/, command: "run" }
  },
  read: readCheckpointing,
  crossCheck: crossCheckCheckpoints,
  phases: ({ checkpointReads, checkpointWrites }) => [
    ...(checkpointWrites === 0 ? [] : ["write" as const]),
    ...(checkpointReads === 0 ? [] : ["read" as const])
  ],
  phaseOfMetric: (name) =>
    name.startsWith("save_checkpoint_io") ? "write" : /^load_checkpoint_(?:io|throughput)/.test(name) ? "read" : null,
  words: {
    each: "checkpoints",
    dividedBy: "time of the longest rank",
    total: "all bytes / all time",
    clock: "rank 0's clock",
    points: "checkpoints by rank 0's clock"
  },
  headlines: checkpointHeadlines,
  aggregates: checkpointAggregates,
  aggregateNames: checkpointAggregateNames,
  columns: checkpointColumns,
  charts: checkpointCharts,
  nextCommand: nextCheckpointing
}
