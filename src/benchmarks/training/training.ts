/** Training input: does the storage keep simulated accelerators busy? */
import { type Benchmark, runCommand, showCommand } from "../Benchmark.ts"
import { trainingOnDisk } from "./onDisk.ts"
import { configviewOptions, datagenOptions, datasizeOptions, runOptions, sweepOptions } from "./options.ts"

const parameters = () => import("./parameters.ts").then(({ trainKeys }) => trainKeys)

export const training: Benchmark = {
  onDisk: trainingOnDisk,
  summary: "Feed simulated accelerators with training data",
  commands: [
    showCommand({
      name: "datasize",
      summary: "Say how many files a run needs and why, what they cost, and the lines that make and read them.",
      example:
        "mlpstorage training datasize --model unet3d --accelerator-type b200 --max-accelerators 8 --client-host-memory-in-gb 128",
      options: datasizeOptions,
      parameters,
      load: () => import("./datasize.ts").then(({ trainingDatasize }) => trainingDatasize)
    }),
    runCommand({
      name: "datagen",
      summary: "Make the data set that a training run reads; run again, it makes what is missing.",
      example:
        "mlpstorage training datagen --model retinanet --num-processes 2 --data-dir ./scratch --results-dir ./results --params dataset.num_files_train=2400",
      options: datagenOptions,
      parameters: () => import("./parameters.ts").then(({ datagenKeys }) => datagenKeys),
      load: () => import("./datagenCommand.ts").then(({ trainingDatagen }) => trainingDatagen)
    }),
    runCommand({
      name: "run",
      summary:
        "Read a data set the way training does, with the accelerators simulated, and say whether they were kept busy.",
      example:
        "mlpstorage training run --model retinanet --accelerator-type b200 --num-accelerators 1 --data-dir ./scratch --results-dir ./results --params dataset.num_files_train=2400 train.epochs=2",
      options: runOptions,
      parameters,
      load: () => import("./runCommand.ts").then(({ trainingRun }) => trainingRun)
    }),
    runCommand({
      name: "sweep",
      summary:
        "Find the most accelerators that the storage keeps busy: run after run, each with its record, until two runs of a number pass and two of the next fail.",
      example:
        "mlpstorage training sweep --model retinanet --accelerator-type b200 --max-accelerators 4 --data-dir ./scratch --results-dir ./results --params dataset.num_files_train=2400 train.epochs=2",
      options: sweepOptions,
      parameters,
      load: () => import("./sweepCommand.ts").then(({ trainingSweep }) => trainingSweep)
    }),
    showCommand({
      name: "configview",
      summary: "Print every effective option and parameter with where it came from.",
      example:
        "mlpstorage training configview --model unet3d --accelerator-type b200 --num-accelerators 8 --params reader.read_threads=8",
      options: configviewOptions,
      parameters,
      load: () => import("./configview.ts").then(({ trainingConfigview }) => trainingConfigview)
    })
  ]
}
