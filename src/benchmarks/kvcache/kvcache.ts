/** KV cache of inference: how fast is storage as the lower tier of it? */
import { type Benchmark, runCommand, showCommand } from "../Benchmark.ts"
import { officialName } from "./officialName.ts"
import { kvcacheOnDisk } from "./onDisk.ts"
import { runOptions, showOptions, validateOptions } from "./options.ts"

export const kvcache: Benchmark = {
  onDisk: kvcacheOnDisk,
  summary: "Keep the KV cache of inference on storage",
  official: officialName,
  commands: [
    runCommand({
      name: "run",
      summary: "Serve requests of many users from a KV cache on storage, and say how fast it gave and took entries.",
      example:
        "mlpstorage kvcache run --model tiny-1b --num-users 2 --duration 30 --cache-dir ./scratch --results-dir ./results",
      options: runOptions,
      load: () => import("./runCommand.ts").then(({ kvcacheRun }) => kvcacheRun)
    }),
    showCommand({
      name: "datasize",
      summary:
        "Say what entries, users and a run take on storage and in memory, and how far the official figure is off.",
      example: "mlpstorage kvcache datasize --option all --num-processes 2",
      options: showOptions,
      load: () => import("./datasize.ts").then(({ kvcacheDatasize }) => kvcacheDatasize)
    }),
    showCommand({
      name: "validate",
      summary:
        "Judge a finished run: count the files of its ranks, add them up again, and say whether it counts (exit 9 if not).",
      example: "mlpstorage kvcache validate --results-path ./results/kv_cache/llama3.1-8b/run/20261129_120000",
      options: validateOptions,
      load: () => import("./validate.ts").then(({ kvcacheValidate }) => kvcacheValidate)
    }),
    showCommand({
      name: "configview",
      summary: "Print every effective option and value with where it came from.",
      example: "mlpstorage kvcache configview --option 2 --num-users 50",
      options: showOptions,
      load: () => import("./configview.ts").then(({ kvcacheConfigview }) => kvcacheConfigview)
    })
  ]
}
