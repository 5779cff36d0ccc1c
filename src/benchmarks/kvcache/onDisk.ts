import type { OnDisk } from "../../results/OnDisk.ts"

export const kvcacheOnDisk: OnDisk = {
  id: "kvcache",
  directoryName: "kv_cache",
  levels: ["model", "command"],
  measuring: ["run"],
  preparing: { datasize: "a sizing" },
  makesData: [],
  dataOptions: ["cache_dir"],
  toolKeys: [],
  runFile: /^kvcache_/,
  resultFile: /^kvcache_run_summary_.*\.json$/,
  mark: /^(?:kvcache_|kv_cache_|option_\d+$)/,
  ownFolder: /^(?:option|trial|rank)_\d+$/,
  details: [/^option_\d+$/, /^trial_\d+$/, /^rank_\d+$/]
}
