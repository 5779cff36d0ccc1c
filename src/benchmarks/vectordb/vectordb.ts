/** Vector search: how fast is storage under an index that does not fit in memory, and how much of the truth is found? */
import { type Benchmark, runCommand, showCommand } from "../Benchmark.ts"
import { vectordbOnDisk } from "./onDisk.ts"
import { configviewOptions, datagenOptions, datasizeOptions, officialName, runOptions } from "./options.ts"

export const vectordb: Benchmark = {
  onDisk: vectordbOnDisk,
  summary: "Search vectors on disk, with the recall that was found",
  official: officialName,
  commands: [
    showCommand({
      name: "datasize",
      summary: "Say what a collection takes on disk and in memory, how long it takes to build, and the lines for it.",
      example: "mlpstorage vectordb datasize --num-vectors 1000000 --dimension 1536",
      options: datasizeOptions,
      load: () => import("./datasize.ts").then(({ vectordbDatasize }) => vectordbDatasize)
    }),
    runCommand({
      name: "datagen",
      summary: "Make vectors and build their index; run again, it makes what is missing.",
      example: "mlpstorage vectordb datagen --config practice --storage-root ./scratch --results-dir ./results",
      options: datagenOptions,
      load: () => import("./datagenCommand.ts").then(({ vectordbDatagen }) => vectordbDatagen)
    }),
    runCommand({
      name: "run",
      summary: "Search a collection, and say queries a second, recall, and what was read from below this host's cache.",
      example:
        "mlpstorage vectordb run --config practice --storage-root ./scratch --results-dir ./results --runtime 30",
      options: runOptions,
      load: () => import("./runCommand.ts").then(({ vectordbRun }) => vectordbRun)
    }),
    showCommand({
      name: "configview",
      summary: "Print every effective option and parameter with where it came from.",
      example: "mlpstorage vectordb configview --config practice --nprobe 8",
      options: configviewOptions,
      load: () => import("./configview.ts").then(({ vectordbConfigview }) => vectordbConfigview)
    })
  ]
}
