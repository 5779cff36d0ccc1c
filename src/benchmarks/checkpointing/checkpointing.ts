/** LLM checkpointing: how fast storage takes and gives back the state of a model in training. */
import { type Benchmark, runCommand, showCommand } from "../Benchmark.ts"
import { checkpointingOnDisk } from "./onDisk.ts"
import { runOptions, showOptions, sweepOptions } from "./options.ts"

const parameters = () => import("./parameters.ts").then(({ checkpointKeys }) => checkpointKeys)

export const checkpointing: Benchmark = {
  onDisk: checkpointingOnDisk,
  summary: "Write and restore LLM checkpoints",
  commands: [
    runCommand({
      name: "run",
      summary: "Write checkpoints of a large language model, read them back, and say how fast the storage was.",
      example:
        "mlpstorage checkpointing run --model llama3-8b --num-processes 2 --scale 0.01 -ncw 2 -ncr 2 --checkpoint-folder ./scratch --results-dir ./results --cleanup",
      options: runOptions,
      parameters,
      load: () => import("./runCommand.ts").then(({ checkpointingRun }) => checkpointingRun)
    }),
    runCommand({
      name: "sweep",
      summary:
        "Find the number of ranks from which on the rate no longer grows: run after run, each with its record, until two runs of a number grew and two of the next did not.",
      example:
        "mlpstorage checkpointing sweep --model llama3-8b --max-processes 4 --scale 0.01 -ncw 2 -ncr 2 --checkpoint-folder ./scratch --results-dir ./results",
      options: sweepOptions,
      parameters,
      load: () => import("./sweepCommand.ts").then(({ checkpointingSweep }) => checkpointingSweep)
    }),
    showCommand({
      name: "datasize",
      summary: "Say what a run will write, per rank and in total, and what memory it needs.",
      example: "mlpstorage checkpointing datasize --model llama3-70b --num-processes 8",
      options: showOptions,
      parameters,
      load: () => import("./datasize.ts").then(({ checkpointingDatasize }) => checkpointingDatasize)
    }),
    showCommand({
      name: "configview",
      summary: "Print every effective option and parameter with where it came from.",
      example: "mlpstorage checkpointing configview --model llama3-8b --params checkpoint.fsync=false",
      options: showOptions,
      parameters,
      load: () => import("./configview.ts").then(({ checkpointingConfigview }) => checkpointingConfigview)
    })
  ]
}
