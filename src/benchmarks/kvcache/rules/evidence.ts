/**
 * What the KV-cache rules read beyond the fixed fields of `RunEvidence`, by name in `RunEvidence.facts`. The metadata of
 * v3.0 holds command-line defaults that were never executed, so nothing here falls back to them.
 */
export const kvcacheFacts = {
  /**
   * The options as executed, from the commands that ran: a list of `{ option, model, num_users, duration, gpu_mem_gb,
   * cpu_mem_gb, max_concurrent_allocs, generation_mode, enable_autoscaling? }`, one entry an option; memory in GiB, seconds.
   */
  options: "options",
  /** The content of `summary.json`, which releases before 3.0.28 call `kvcache_run_summary_<stamp>.json`. */
  summary: "summary",
  /** What the files of the ranks say, by the option's number (reading/ranks.ts). */
  ranks: "ranks",
  /** `--seed-base` of the commands, and how many trials of each option there are; else as asked for. */
  seed: "seed",
  trials: "trials",
  cacheDir: "cacheDir",
  resultsDir: "resultsDir",
  /** True when results and cache share a file system (equal device numbers). */
  sameFileSystem: "sameFileSystem",
  /** `{ read, write }` → `cold | warm | unknown | memory`. Only our own records say. */
  clientCache: "clientCache",
  /** `disk`, `redis` or `memory`; only records of the native engine say. */
  backend: "backend",
  /** How many files of ranks could not be held against what their processes moved. Only our own records say. */
  uncheckedRanks: "uncheckedRanks",
  /** Ranks on each host, one number a host. Only our own records say. */
  ranksPerHost: "ranksPerHost",
  /** How many files of metadata lie in the run's folder. */
  metadataFiles: "metadataFiles",
  /** How the folder of the cache is mounted on each client. Only our own records say. */
  mounts: "mounts"
} as const
