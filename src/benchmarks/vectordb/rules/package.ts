/** The folders of vector search in a package: vector_database/<engine>/<index>/{datagen,run}/<stamp>, as they were published. */
import type { PackageRule } from "../../../rules/Package.ts"
import { countIssues, fileIssues, nameIssues, phaseIssues, workloadRule } from "../../../rules/package/leaves.ts"
import type { AuthoredText } from "../../../rules/Rule.ts"
import { vectordbEdition } from "../edition.ts"
import { vectordbOnDisk } from "../onDisk.ts"

const { directoryName } = vectordbOnDisk

const [datagen, run] = ["datagen", "run"]

const text = (own: Omit<AuthoredText, "since">): AuthoredText => ({ ...own, since: "v3.0" })

export const vectordbPackageRules: ReadonlyArray<PackageRule> = [
  workloadRule(
    directoryName,
    text({
      id: "vdb-folders",
      title: "Folders of vector search",
      demands:
        "Below the engine a folder is named after the index that was searched. Rules.md leaves the engine's level out; the tool " +
        "writes it, and the round published it.",
      source: "Rules.md 5.3.1, 5.6.3; published leaves of v3.0",
      reads: ["folders in vector_database"],
      examples: { pass: "vector_database/milvus/DISKANN", fail: "vector_database/milvus/KDTREE" }
    }),
    (workload, say, edition) => {
      const { closed, open } = vectordbEdition(edition).indexes
      return nameIssues(workload, [...closed, ...open], say)
    }
  ),
  workloadRule(
    directoryName,
    text({
      id: "vdb-phases",
      title: "Phases of vector search",
      demands:
        "An index's folder holds datagen and run, and datasize where sizes were worked out; beside them only its tables.",
      source: "Rules.md 5.2.1, 5.3.1; published leaves of v3.0",
      reads: ["folders of indexes"],
      examples: { pass: "datagen and run", fail: "run alone" }
    }),
    (workload, say) => phaseIssues(workload, { required: [datagen, run], allowed: ["datasize"], wanted: [] }, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "5.3.1-folders",
      title: "Folders of the runs",
      demands: "run holds exactly five folders, named YYYYMMDD_HHMMSS.",
      source: "Rules.md 5.3.1",
      reads: ["folders in run"],
      examples: { pass: "five folders", fail: "four" }
    }),
    (workload, say) =>
      countIssues(workload, { phase: run, least: 5, most: 5, files: ["results.json", "results.csv"] }, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "LEAF-01",
      title: "Files of a vector run",
      demands:
        "The folder of a run holds summary.json and one vector_database_<stamp>_metadata.json: nothing else says which run it is.",
      source: "LEAF-01 runLeafMetadata",
      reads: ["files of runs"],
      examples: { pass: "summary.json and the metadata", fail: "no metadata" }
    }),
    (workload, say) =>
      fileIssues(workload, run, [
        { name: "summary.json", like: /^summary\.json$/ },
        { name: "vector_database_<stamp>_metadata.json", like: /^vector_database_.*_metadata\.json$/ }
      ], say)
  )
]
