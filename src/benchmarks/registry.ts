/** The one list of benchmarks. Help, completions, the rules table and the test matrix are derived from it. */
import type { Benchmark } from "./Benchmark.ts"
import { checkpointing } from "./checkpointing/checkpointing.ts"
import { training } from "./training/training.ts"

export const benchmarks: ReadonlyArray<Benchmark> = [training, checkpointing]
