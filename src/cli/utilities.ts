/** The one list of commands that are no benchmark's. */
import * as Effect from "effect/Effect"
import type { Benchmark } from "../benchmarks/Benchmark.ts"
import { version } from "../domain/version.ts"
import type { LauncherList } from "../launcher/launchers.ts"
import { compareUtility } from "./compareUtility.ts"
import { doctorUtility } from "./doctorUtility.ts"
import { errorsUtility } from "./errorsUtility.ts"
import { historyUtility } from "./historyUtility.ts"
import { initUtility } from "./initUtility.ts"
import { reportsUtility } from "./reportsUtility.ts"
import { rulesUtility } from "./rulesUtility.ts"
import { submissionAliases, submissionUtility } from "./submissionUtility.ts"
import { type Utility, utilityCommand } from "./Utility.ts"

const versionUtility: Utility = {
  id: "version",
  summary: "Print this program's version.",
  commands: [
    utilityCommand({
      name: "",
      summary: "Print this program's version.",
      example: "mlpstorage version",
      operands: [],
      options: {},
      run: () => Effect.succeed({ text: version, json: { version } })
    })
  ]
}

const namesOf = (benchmarks: ReadonlyArray<Benchmark>): ReadonlyArray<string> =>
  benchmarks.map(({ onDisk }) => onDisk.id)

/** Those commands, told in the words of these launchers and of these benchmarks. */
export const utilitiesWith = (
  launchers: LauncherList,
  benchmarks: ReadonlyArray<Benchmark>
): ReadonlyArray<Utility> => [
  compareUtility,
  doctorUtility(launchers),
  errorsUtility,
  historyUtility,
  initUtility(benchmarks),
  reportsUtility(namesOf(benchmarks)),
  rulesUtility(namesOf(benchmarks)),
  submissionUtility,
  ...submissionAliases,
  versionUtility
]
