/** `mlpstorage init`: a configuration file to start from, or v3.0's mark on a results folder. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import type { Benchmark } from "../benchmarks/Benchmark.ts"
import { version } from "../domain/version.ts"
import { BadStructure, MissingOption } from "../errors/AppError.ts"
import { Machine } from "../process/Machine.ts"
import { fileError } from "../results/fileErrors.ts"
import { type Utility, utilityCommand } from "./Utility.ts"

const configName = "mlpstorage.yaml"

const writeConfig = Effect.fnUntraced(function*(benchmarks: ReadonlyArray<Benchmark>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { workingDirectory } = yield* Machine
  const { exampleConfig } = yield* Effect.promise(() => import("./exampleConfig.ts"))
  const file = path.join(workingDirectory, configName)
  yield* fs.writeFileString(file, exampleConfig(benchmarks), { flag: "wx" }).pipe(
    Effect.mapError(fileError(file, "write")),
    Effect.mapError((error) =>
      error._tag === "BadStructure"
        ? new BadStructure({
          path: file,
          detail: error.detail,
          advice: "it stays as it is; move it away for a new one"
        })
        : error
    )
  )
  return {
    text: `written: ${configName}\nswitch options on in it, then add to a command: --config-file ${configName}`,
    json: { written: [file] }
  }
})

const markFolder = Effect.fnUntraced(function*(orgname: string, given: string) {
  const path = yield* Path.Path
  const { workingDirectory } = yield* Machine
  const folder = path.resolve(workingDirectory, given)
  const { initialise, sentinelFile } = yield* Effect.promise(() => import("../results/sentinel.ts"))
  const { state } = yield* initialise(orgname, folder, `mlpstorage ${version}`)
  const file = path.join(folder, sentinelFile)
  return {
    text: state === "made" ? `written: ${file}` : `${folder} belongs to ${orgname} already`,
    json: { orgname, folder, written: state === "made" ? [file] : [] }
  }
})

const summary =
  `Write a commented ${configName} here; with an organisation and a folder, mark that as a results folder.`

export const initUtility = (benchmarks: ReadonlyArray<Benchmark>): Utility => ({
  id: "init",
  summary,
  commands: [
    utilityCommand({
      name: "",
      summary,
      example: "mlpstorage init",
      operands: [
        { name: "ORG", summary: "Organisation, as mlpstorage v3.0 wants it: letters, digits, . _ -", required: false },
        {
          name: "FOLDER",
          summary: "New or empty results folder, which gets v3.0's mlperf-results.yaml.",
          required: false
        }
      ],
      options: {},
      run: ({ operands: [orgname, folder] }) =>
        orgname === undefined
          ? writeConfig(benchmarks)
          : folder === undefined
          ? new MissingOption({
            command: "mlpstorage init ORG",
            options: ["FOLDER"],
            sources: ["argument FOLDER: the results folder of that organisation"]
          })
          : markFolder(orgname, folder)
    })
  ]
})
