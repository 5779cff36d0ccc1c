/** The one list of commands that are no benchmark's. */
import * as Effect from "effect/Effect"
import { version } from "../version.ts"
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

export const utilities: ReadonlyArray<Utility> = [
  doctorUtility,
  errorsUtility,
  historyUtility,
  initUtility,
  reportsUtility,
  rulesUtility,
  versionUtility
]
