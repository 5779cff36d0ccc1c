/** LEAF-01: a run folder holds the metadata of one run. */
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { fact, toNumber } from "../../../rules/tolerant.ts"
import { kvcacheFacts } from "./evidence.ts"

export const oneMetadataFile: RunRule = runRule({
  id: "LEAF-01",
  title: "Metadata of one run",
  demands:
    "A run folder holds exactly one kv_cache_<stamp>_metadata.json: with two, nothing tells which run its figures are of.",
  source: "mlcommons/storage, rule LEAF-01 of the submission checker (main, September 2026)",
  since: "v3.0",
  evidence: "run",
  reads: ["metadataFiles"],
  examples: { pass: "one metadata file", fail: "two in one run folder" }
}, (run, say) =>
  run.metrics._tag === "pending"
    ? "pending"
    : K.judged(say, { metadataFiles: fact(run, kvcacheFacts.metadataFiles) }, ({ metadataFiles }) => {
      const count = toNumber(metadataFiles)
      return count === 1 ? [] : [
        say.invalid(`the folder holds ${count ?? "an unknown number of"} metadata files`, {
          parameter: "metadata files",
          expected: 1,
          actual: String(metadataFiles)
        })
      ]
    }))
