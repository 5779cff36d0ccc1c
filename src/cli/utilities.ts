/** The one list of commands that are no benchmark's. */
import * as Effect from "effect/Effect"
import { version } from "../domain/version.ts"
import type { LauncherList } from "../launcher/launchers.ts"
import { doctorUtility } from "./doctorUtility.ts"
import { errorsUtility } from "./errorsUtility.ts"
import { historyUtility } from "./historyUtility.ts"
import { initUtility } from "./initUtility.ts"
import { reportsUtility } from "./reportsUtility.ts"
import { rulesUtility } from "./rulesUtility.ts"
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

/** Those commands, told in the words of these launchers and with the command-line names of these benchmarks. */
export const utilitiesWith = (launchers: LauncherList, benchmarks: ReadonlyArray<string>): ReadonlyArray<Utility> => [
  doctorUtility(launchers),
  errorsUtility,
  historyUtility,
  initUtility,
  reportsUtility(benchmarks),
  rulesUtility(benchmarks),
  versionUtility
]
