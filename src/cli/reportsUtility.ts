/** `mlpstorage reports …`: reports on trees of results, whoever made them. */
import * as Effect from "effect/Effect"
import { reportgenOptions } from "../reports/options.ts"
import { type Utility, utilityCommand } from "./Utility.ts"

const reportgen = utilityCommand({
  name: "reportgen",
  summary: "Find the runs below a folder, judge them, and write the report.",
  example: "mlpstorage reports reportgen --results-dir ./mlpstorage-results",
  operands: [],
  options: reportgenOptions,
  run: ({ settings }) =>
    Effect.promise(() => import("../reports/reportgen.ts")).pipe(Effect.flatMap(({ reportgen }) => reportgen(settings)))
})

export const reportsUtility: Utility = {
  id: "reports",
  summary: "Report on folders full of results.",
  commands: [reportgen]
}
