/** The KV-cache benchmark in each edition: the options, the locks of CLOSED, and the limits of both divisions. */
import type { EditionData } from "../../rules/editions/data.ts"
import type { ParameterList } from "../../rules/shared/allowedParameters.ts"

/** The values that an option is executed with. */
type OptionValues = Readonly<Record<string, string | number>>

export interface KvcacheEdition {
  /** By their numbers. */
  readonly options: Readonly<Record<string, OptionValues>>
  /** In either division. */
  readonly limits: {
    readonly models: ReadonlyArray<string>
    readonly generationModes: ReadonlyArray<string>
    /** Seconds. */
    readonly shortestDuration: number
    readonly fewestUsers: number
  }
  /** What CLOSED runs the options with. */
  readonly sequence: {
    readonly seed: number
    readonly trials: number
    /** Seconds between options. */
    readonly delay: number
  }
  readonly parameters: ParameterList
}

const option = (
  model: string,
  num_users: number,
  cpu_mem_gb: number,
  max_concurrent_allocs: number
): OptionValues => ({
  model,
  num_users,
  duration: 300,
  gpu_mem_gb: 0,
  cpu_mem_gb,
  max_concurrent_allocs,
  generation_mode: "none"
})

const first: KvcacheEdition = {
  // Table KVCache-1.
  options: {
    1: option("llama3.1-8b", 200, 0, 16),
    2: option("llama3.1-8b", 100, 4, 16),
    3: option("llama3.1-70b-instruct", 70, 0, 4)
  },
  limits: {
    models: ["tiny-1b", "mistral-7b", "llama2-7b", "llama3.1-8b", "llama3.1-70b-instruct"],
    generationModes: ["none", "fast", "realistic"],
    shortestDuration: 30,
    fewestUsers: 1
  },
  sequence: { seed: 42, trials: 3, delay: 90 },
  parameters: {
    closed: ["systemname", "cache_dir", "results_dir", "hosts", "npernode", "num_processes", "mpi_params"],
    open: [
      "config",
      "enable_rag",
      "rag_num_docs",
      "use_burst_trace",
      "burst_trace_path",
      "enable_latency_tracing",
      "seed",
      "trials",
      "inter_option_delay",
      "num_users",
      "duration",
      "generation_mode",
      "gpu_mem_gb",
      "cpu_mem_gb",
      "storage_capacity_gb",
      "model"
    ],
    otherwise: "INVALID",
    disputed: {}
  }
}

export const kvcacheEditions: EditionData<KvcacheEdition> = { "v3.0": first }
