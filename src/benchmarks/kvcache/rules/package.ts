/** The folders of KV cache in a package: kv_cache/<model>/run/<stamp>, as the published leaves have them. */
import type { PackageRule } from "../../../rules/Package.ts"
import { countIssues, fileIssues, phaseIssues, workloadRule } from "../../../rules/package/leaves.ts"
import type { AuthoredText } from "../../../rules/Rule.ts"
import { kvcacheOnDisk } from "../onDisk.ts"

const { directoryName } = kvcacheOnDisk

const run = "run"
/** Rows of one workload: with more than one, nothing says which is the result. */
const mostRuns = 1

const text = (own: Omit<AuthoredText, "since">): AuthoredText => ({ ...own, since: "v3.0" })

export const kvcachePackageRules: ReadonlyArray<PackageRule> = [
  workloadRule(
    directoryName,
    text({
      id: "kv-phases",
      title: "Phases of KV cache",
      demands: "A model's folder holds run, and datasize where sizes were worked out; beside them only its tables.",
      source: "Rules.md 6.3.3.3; published leaves of v3.0",
      reads: ["folders of models"],
      examples: { pass: "kv_cache/llama3.1-8b/run", fail: "kv_cache/20260701_120000" }
    }),
    (workload, say) => phaseIssues(workload, { required: [run], allowed: ["datasize"], wanted: [] }, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "kv-one-run",
      title: "One run of KV cache",
      demands: "run holds exactly one folder, named YYYYMMDD_HHMMSS: all options and trials are one run.",
      source: "Rules.md 6.3.2.1; published practice of v3.0",
      reads: ["folders in run"],
      examples: { pass: "one folder", fail: "two" }
    }),
    (workload, say) =>
      countIssues(workload, { phase: run, least: 1, most: mostRuns, files: ["results.json", "results.csv"] }, say)
  ),
  workloadRule(
    directoryName,
    text({
      id: "kv-files",
      title: "Files of a KV cache run",
      demands: "The folder of a run holds summary.json and one kv_cache_<stamp>_metadata.json.",
      source: "Rules.md 6.3.3.3, 6.3.4; LEAF-01 runLeafMetadata; mlcommons/storage #640",
      reads: ["files of runs"],
      examples: { pass: "summary.json and the metadata", fail: "kvcache_run_summary_<stamp>.json alone" }
    }),
    (workload, say) =>
      fileIssues(workload, run, [
        { name: "summary.json", like: /^summary\.json$/ },
        { name: "kv_cache_<stamp>_metadata.json", like: /^kv_cache_.*_metadata\.json$/ }
      ], say)
  )
]
