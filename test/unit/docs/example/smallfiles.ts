/** Many small files: how fast storage takes and gives back files of a few kilobytes. */
import { type Benchmark, runCommand } from "../../../../src/benchmarks/Benchmark.ts"
import { smallfilesOnDisk } from "./onDisk.ts"
import { runOptions } from "./options.ts"

export const smallfiles: Benchmark = {
  onDisk: smallfilesOnDisk,
  summary: "Write and read many small files",
  commands: [
    runCommand({
      name: "run",
      summary: "Write many small files and read them back.",
      example: "mlpstorage smallfiles run --data-dir ./scratch --num-processes 2 --params smallfiles.files=100",
      options: runOptions,
      load: () => import("./runCommand.ts").then(({ smallfilesRun }) => smallfilesRun)
    })
  ]
}
