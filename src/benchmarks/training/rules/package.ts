/** The folders of training in a package, as the round that was published has them. */
import type { PackageRule } from "../../../rules/Package.ts"
import {
  configIssues,
  countIssues,
  fileIssues,
  nameIssues,
  phaseIssues,
  rankIssues,
  tableIssues,
  type WantedFile,
  workloadRule
} from "../../../rules/package/leaves.ts"
import type { AuthoredText } from "../../../rules/Rule.ts"
import { trainingEdition } from "../edition.ts"
import { trainingOnDisk } from "../onDisk.ts"

const { directoryName } = trainingOnDisk

const [datagen, run, datasize] = ["datagen", "run", "datasize"]

const text = (own: Omit<AuthoredText, "since">): AuthoredText => ({ ...own, since: "v3.0" })

const generated: ReadonlyArray<WantedFile> = [
  { name: "training_datagen.stdout.log", like: /training_datagen\.stdout\.log$/ },
  { name: "training_datagen.stderr.log", like: /training_datagen\.stderr\.log$/ },
  { name: "dlio.log", like: /^dlio\.log$/ },
  { name: "training_<stamp>_metadata.json", like: /^training_.*_metadata\.json$/ }
]

const measured: ReadonlyArray<WantedFile> = [
  { name: "training_run.stdout.log", like: /training_run\.stdout\.log$/ },
  { name: "training_run.stderr.log", like: /training_run\.stderr\.log$/ },
  { name: "<rank>_output.json", like: /output\.json$/ },
  { name: "<rank>_per_epoch_stats.json", like: /per_epoch_stats\.json$/ },
  { name: "summary.json", like: /^summary\.json$/ },
  { name: "dlio.log", like: /^dlio\.log$/ },
  { name: "training_<stamp>_metadata.json", like: /^training_.*_metadata\.json$/ }
]

export const trainingPackageRules: ReadonlyArray<PackageRule> = [
  workloadRule(
    directoryName,
    text({
      id: "2.1.11-folders",
      title: "Folders of training",
      demands: "The folders in training are named after the models that the round takes: in v3.0 unet3d and retinanet.",
      source: "Rules.md 2.1.11",
      reads: ["folders in training"],
      examples: { pass: "training/unet3d", fail: "training/resnet50" }
    }),
    (workload, say, edition) => nameIssues(workload, trainingEdition(edition).submittable.models, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.12",
      title: "Phases of training",
      demands:
        "A model's folder holds datagen and run, and datasize where sizes were worked out; beside them only its tables. Rules.md " +
        "names the first two alone; the round allowed datasize and asked for it in words.",
      source: "Rules.md 2.1.12; mlcommons/storage #752",
      reads: ["folders of models"],
      examples: { pass: "datasize, datagen and run", fail: "run alone" }
    }),
    (workload, say) => phaseIssues(workload, { required: [datagen, run], allowed: [datasize], wanted: [datasize] }, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.13",
      title: "One data generation",
      demands: "datagen holds exactly one folder, named YYYYMMDD_HHMMSS.",
      source: "Rules.md 2.1.13",
      reads: ["folders in datagen"],
      examples: { pass: "one folder", fail: "two, or none" }
    }),
    (workload, say) => countIssues(workload, { phase: datagen, least: 1, most: 1 }, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.14",
      title: "Files of the data generation",
      demands:
        "The folder of a data generation holds both logs, dlio.log and its metadata. Rules.md also names figures, which no data " +
        "generation has; the round did not ask for them.",
      source: "Rules.md 2.1.14; mlcommons/storage #604",
      reads: ["files of data generations"],
      examples: { pass: "the two logs, dlio.log, training_<stamp>_metadata.json", fail: "no metadata" }
    }),
    (workload, say) => fileIssues(workload, datagen, generated, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.15",
      title: "Configuration of the data generation",
      demands: "dlio_config of a data generation holds config.yaml, hydra.yaml and overrides.yaml, and nothing else.",
      source: "Rules.md 2.1.15",
      reads: ["dlio_config"],
      examples: { pass: "the three files", fail: "hydra.yaml missing" }
    }),
    (workload, say) => configIssues(workload, datagen, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.16",
      title: "Table of a model",
      demands: "A model has one results.json. Rules.md puts it into run, the round's tool beside it; either is taken.",
      source: "Rules.md 2.1.16; mlcommons/storage #683",
      reads: ["results.json"],
      examples: { pass: "training/unet3d/results.json", fail: "none" }
    }),
    tableIssues
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.17-folders",
      title: "Folders of the runs",
      demands: "run holds exactly six folders, named YYYYMMDD_HHMMSS: a warm-up and five measured runs.",
      source: "Rules.md 2.1.17, 2.1.18a",
      reads: ["folders in run"],
      examples: { pass: "six folders", fail: "five; or seven" }
    }),
    (workload, say) =>
      countIssues(workload, { phase: run, least: 6, most: 6, files: ["results.json", "results.csv"] }, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.19",
      title: "Files of a run",
      demands:
        "The folder of a run holds both logs, dlio.log, summary.json, the files of its ranks, and its metadata. The list of files " +
        "leaves the metadata out, and without them nothing about a run can be checked.",
      source: "Rules.md 2.1.19",
      reads: ["files of runs"],
      examples: { pass: "summary.json and the others", fail: "x_summary.json in its place" }
    }),
    (workload, say) => fileIssues(workload, run, measured, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "2.1.20",
      title: "Configuration of a run",
      demands: "dlio_config of a run holds config.yaml, hydra.yaml and overrides.yaml, and nothing else.",
      source: "Rules.md 2.1.20",
      reads: ["dlio_config"],
      examples: { pass: "the three files", fail: "a fourth" }
    }),
    (workload, say) => configIssues(workload, run, say)
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
    (workload, say) => rankIssues(workload, run, say)
  )
]
