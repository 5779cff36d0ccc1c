/** KV cache of inference: its runs are read and judged here, and made by the official tool. */
import type { Benchmark } from "../Benchmark.ts"
import { kvcacheOnDisk } from "./onDisk.ts"

export const kvcache: Benchmark = {
  onDisk: kvcacheOnDisk,
  summary: "Keep the KV cache of inference on storage",
  commands: [],
  elsewhere: {
    what: "the KV cache workload",
    advice: "run it with the official tool (mlpstorage 3.0, kv-cache.py)"
  }
}
