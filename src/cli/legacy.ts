/** Spellings of mlpstorage v2.0 and v3.0 that still work, or that are answered with what to type now. */

/** First words of v3.0's grammar: `<mode> <benchmark> [model] <command> [file|object]`. */
export const modes = ["closed", "open", "whatif"] as const
export type Mode = typeof modes[number]

export const isMode = (word: string | undefined): word is Mode => modes.some((mode) => mode === word)

/** The flag that says what the mode word said; `whatif` names no division and so says nothing. */
export const modeFlag = (mode: Mode): "closed" | "open" | null => mode === "whatif" ? null : mode

interface Renamed {
  readonly was: readonly [string, string]
  readonly now: readonly [string, string?]
}

/** Commands that have another name now. */
export const renamedCommands: ReadonlyArray<Renamed> = [
  { was: ["reports", "generate"], now: ["reports", "reportgen"] },
  { was: ["vectordb", "run-search"], now: ["vectordb", "run"] },
  { was: ["history", "replay"], now: ["history", "rerun"] },
  { was: ["reports", "diff"], now: ["compare"] }
]

/** First words of v3.0 that have no successor of one name, each with what to do instead. */
export const formerCommands: Readonly<Record<string, string>> = {
  "lockfile": "leave it out: this program has no Python environment to lock",
  "rules-coverage": "run mlpstorage rules list"
}

/** Other spellings of benchmarks' names. */
export const formerNames: Readonly<Record<string, string>> = {
  "kv-cache": "kvcache",
  "kv_cache": "kvcache",
  "vector-database": "vectordb",
  "vector_database": "vectordb",
  "vdb": "vectordb"
}

const launcher = "it is for the launcher of the DLIO engine, and this command starts none: leave it out"

/** Options of v2.0 and v3.0 that are not here, each with what to do instead. */
export const formerOptions: Readonly<Record<string, string>> = {
  "--help_all": "run mlpstorage --help, and a command with --help",
  "--o-direct": "write --io direct; the device profile is direct without it",
  "--exec-type": "leave it out: the engine is chosen with --engine",
  "-et": "leave it out: the engine is chosen with --engine",
  "--mpi-bin": launcher,
  "--mpi-btl": launcher,
  "--mpi-params": launcher,
  "--oversubscribe": launcher,
  "--allow-run-as-root": launcher,
  "--dlio-bin-path": launcher,
  "-dp": launcher,
  "--num-client-hosts": "leave it out: hosts are counted from --hosts",
  "-nc": "leave it out: hosts are counted from --hosts",
  "--skip-validation":
    "leave it out: nothing that is checked can be skipped, and --allow-invalid-params starts a run that cannot qualify",
  "--mlperf-version": "give the edition of the rules with --edition, as in --edition v2.0",
  "--verify-lockfile": "leave it out: this program has no Python environment to verify"
}
