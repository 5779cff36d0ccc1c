/** The folders of checkpointing in a package, as the round that was published has them. */
import type { PackageRule } from "../../../rules/Package.ts"
import {
  configIssues,
  countIssues,
  fileIssues,
  nameIssues,
  rankIssues,
  tableIssues,
  type WantedFile,
  workloadRule
} from "../../../rules/package/leaves.ts"
import type { AuthoredText } from "../../../rules/Rule.ts"
import { checkpointingOnDisk } from "../onDisk.ts"
import { publishedModels } from "./models.ts"

const { directoryName } = checkpointingOnDisk

const text = (own: Omit<AuthoredText, "since">): AuthoredText => ({ ...own, since: "v3.0" })

const measured: ReadonlyArray<WantedFile> = [
  { name: "checkpointing_run.stdout.log", like: /checkpointing_run\.stdout\.log$/ },
  { name: "checkpointing_run.stderr.log", like: /checkpointing_run\.stderr\.log$/ },
  { name: "<rank>_output.json", like: /output\.json$/ },
  { name: "<rank>_per_epoch_stats.json", like: /per_epoch_stats\.json$/ },
  { name: "summary.json", like: /^summary\.json$/ },
  { name: "dlio.log", like: /^dlio\.log$/ },
  { name: "checkpointing_<stamp>_metadata.json", like: /^checkpointing_.*_metadata\.json$/ }
]

export const checkpointingPackageRules: ReadonlyArray<PackageRule> = [
  workloadRule(
    directoryName,
    text({
      id: "2.1.21",
      title: "Folders of checkpointing",
      demands: "The folders in checkpointing are named after the four models of the round.",
      source: "Rules.md 2.1.21",
      reads: ["folders in checkpointing"],
      examples: { pass: "checkpointing/llama3-8b", fail: "checkpointing/llama3-13b" }
    }),
    (workload, say, edition) => nameIssues(workload, publishedModels(edition).map(({ name }) => name), say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.22",
      title: "Table of a model",
      demands: "A model has one results.json, in its folder.",
      source: "Rules.md 2.1.22",
      reads: ["results.json"],
      examples: { pass: "checkpointing/llama3-8b/results.json", fail: "none" }
    }),
    tableIssues
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.23",
      title: "Folders of the runs",
      demands:
        "A model's folder holds one or two folders named YYYYMMDD_HHMMSS: one run that writes and reads, or one that writes and one " +
        "that reads; beside them only its tables.",
      source: "Rules.md 2.1.23",
      reads: ["folders of models"],
      examples: { pass: "one folder, or two", fail: "three, or none" }
    }),
    (workload, say) =>
      countIssues(workload, { phase: null, least: 1, most: 2, files: ["results.json", "results.csv"] }, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.25",
      title: "Files of a run",
      demands:
        "The folder of a run holds both logs, dlio.log, summary.json, the files of its ranks, and its metadata. The list of files " +
        "leaves the metadata out, and without them nothing about a run can be checked.",
      source: "Rules.md 2.1.25",
      reads: ["files of runs"],
      examples: { pass: "summary.json and the others", fail: "x_summary.json in its place" }
    }),
    (workload, say) => fileIssues(workload, null, measured, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.26",
      title: "Configuration of a run",
      demands: "dlio_config of a run holds config.yaml, hydra.yaml and overrides.yaml, and nothing else.",
      source: "Rules.md 2.1.26",
      reads: ["dlio_config"],
      examples: { pass: "the three files", fail: "hydra.yaml missing" }
    }),
    (workload, say) => configIssues(workload, null, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "rank-files",
      title: "Files of every rank",
      demands:
        "The folder of a run holds <rank>_output.json and <rank>_per_epoch_stats.json of every rank that took part. The round asked for one " +
        "of each and published runs that had lost ranks; a missing rank is named.",
      source: "Rules.md 2.1.19, 2.1.25; ApparentProblems of the results repository",
      reads: ["files of runs", "processes"],
      examples: { pass: "8 ranks, 16 files", fail: "8 ranks, 15 files" }
    }),
    (workload, say) => rankIssues(workload, null, say)
  )
]
