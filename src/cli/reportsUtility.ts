/** `mlpstorage reports …`: reports on trees of results, whoever made them. */
import * as Effect from "effect/Effect"
import { reportgenOptionsOf, showOptions } from "../reports/options.ts"
import { fitted, type Utility, utilityCommand } from "./Utility.ts"

const reportgen = (benchmarks: ReadonlyArray<string>) =>
  utilityCommand({
    name: "reportgen",
    summary: "Find the runs below a folder, judge them, and write the report.",
    example: "mlpstorage reports reportgen --results-dir ./mlpstorage-results",
    operands: [],
    options: reportgenOptionsOf(benchmarks),
    run: ({ settings }) =>
      Effect.promise(() => import("../reports/reportgen.ts")).pipe(
        Effect.flatMap(({ reportgen }) => fitted(reportgen(settings)))
      )
  })

const show = utilityCommand({
  name: "show",
  summary: "Everything a report knows of one run.",
  example: "mlpstorage reports show ./mlpstorage-results/checkpointing/llama3-8b/20260101_120000",
  operands: [{
    name: "RUN",
    summary: "Folder of the run, also below the results folder.",
    required: true,
    offers: { type: "paths" }
  }],
  options: showOptions,
  run: ({ operands: [run = ""], settings }) =>
    Effect.promise(() => import("../reports/show.ts")).pipe(Effect.flatMap(({ show }) => fitted(show(run, settings))))
})

/** `benchmarks`: command-line names. */
export const reportsUtility = (benchmarks: ReadonlyArray<string>): Utility => ({
  id: "reports",
  summary: "Report on folders full of results.",
  commands: [reportgen(benchmarks), show]
})
