/** Every rule about one KV-cache run. v2.0 has no such benchmark. */
import { heldOnly, type RunRule } from "../../../rules/Rule.ts"
import { allowedParameters } from "../../../rules/shared/allowedParameters.ts"
import { benchmarkType } from "../../../rules/shared/benchmarkType.ts"
import { readable } from "../../../rules/shared/readable.ts"
import { separateFileSystems } from "../../../rules/shared/separateFileSystems.ts"
import { separatePaths } from "../../../rules/shared/separatePaths.ts"
import { kvcacheEdition } from "../edition.ts"
import { kvcacheOnDisk } from "../onDisk.ts"
import { isolation, sharedResults } from "./clients.ts"
import { kvcacheFacts } from "./evidence.ts"
import { oneMetadataFile } from "./leaf.ts"
import { openTiers } from "./openTiers.ts"
import { autoscaling, fixedWorkload, limits } from "./options.ts"
import { borneOut, clientCache, practice } from "./own.ts"
import { mountsRecorded } from "./places.ts"
import { followsFromRanks } from "./ranks.ts"
import { complete, headline, storageUsed } from "./result.ts"
import { clientLayout, sequenceLocks } from "./sequence.ts"

const folders = separatePaths({
  id: "kv-folders",
  title: "Cache folder and results folder",
  demands: "--cache-dir and --results-dir are both set and differ.",
  source: "Rules.md 6.4.1",
  since: "v3.0",
  evidence: "plan",
  reads: ["cacheDir", "resultsDir", "args.cache_dir", "args.results_dir"],
  examples: { pass: "/mnt/kv and /home/me/results", fail: "no --cache-dir: the cache lands in the results" }
}, { dataOptions: kvcacheOnDisk.dataOptions, dataFact: kvcacheFacts.cacheDir, resultsFact: kvcacheFacts.resultsDir })

const fileSystems = separateFileSystems("6.4.1", {
  what: "Cache",
  given: "--cache-dir",
  fact: kvcacheFacts.sameFileSystem,
  ofBoth: true
})

const parameters = allowedParameters(
  {
    id: "6.6.1",
    title: "Parameters of CLOSED and OPEN",
    demands: "CLOSED varies names, folders, hosts and launcher only; OPEN (6.6.2) adds the parameters of the workload.",
    source: "Rules.md 6.6.1 and 6.6.2",
    examples: { pass: "cache_dir, npernode", fail: "num_users (OPEN), tensor_parallel (neither)" }
  },
  { since: "v3.0" },
  (edition) => kvcacheEdition(edition).parameters
)

export const kvcacheRules: ReadonlyArray<RunRule> = [
  heldOnly(benchmarkType(kvcacheOnDisk), { since: "v3.0" }),
  heldOnly(readable(kvcacheOnDisk), { since: "v3.0" }),
  fixedWorkload,
  limits,
  sequenceLocks,
  autoscaling,
  clientLayout,
  complete,
  isolation,
  sharedResults,
  storageUsed,
  followsFromRanks,
  headline,
  folders,
  fileSystems,
  mountsRecorded,
  parameters,
  openTiers,
  oneMetadataFile,
  clientCache,
  borneOut,
  practice
]
