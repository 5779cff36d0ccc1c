/** Vector search: its runs are read and judged here, and made by the official tool. */
import type { Benchmark } from "../Benchmark.ts"
import { vectordbOnDisk } from "./onDisk.ts"

export const vectordb: Benchmark = {
  onDisk: vectordbOnDisk,
  summary: "Search the vectors of a database",
  commands: [],
  elsewhere: {
    what: "the vector database workload",
    advice: "run it with the official tool (mlpstorage 3.0, vdbbench)"
  }
}
