/** `mlpstorage reports …`: reports on trees of results, whoever made them. */
import * as Effect from "effect/Effect"
import type { Document } from "../benchmarks/Benchmark.ts"
import type { AppError } from "../errors/AppError.ts"
import { textFormat } from "../reports/formats.ts"
import { reportgenOptionsOf, showOptions, trendOptions } from "../reports/options.ts"
import { fitted, type Utility, utilityCommand, type UtilityServices } from "./Utility.ts"

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

type Shown = Effect.Effect<Document, AppError, UtilityServices>

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
    Effect.promise(() => import("../reports/show.ts")).pipe(Effect.flatMap(({ show }): Shown => {
      const document = show(run, settings)
      return settings.format.value === textFormat ? fitted(document) : document
    }))
})

const trend = utilityCommand({
  name: "trend",
  summary: "How headline figures went over days and labels, and where hosts, versions or parameters changed.",
  example: "mlpstorage reports trend ./mlpstorage-results --figure write",
  operands: [{
    name: "WHAT",
    summary: "A folder of runs, a label, a report, or REPORT#3; the results folder unless given.",
    required: false,
    offers: { type: "paths" }
  }],
  options: trendOptions,
  run: ({ operands: [what], settings }) =>
    Effect.promise(() => import("../reports/trend/showTrend.ts")).pipe(Effect.flatMap(({ showTrend }): Shown => {
      const document = showTrend(what, settings)
      return settings.format.value === "markdown" ? document : fitted(document)
    }))
})

/** `benchmarks`: command-line names. */
export const reportsUtility = (benchmarks: ReadonlyArray<string>): Utility => ({
  id: "reports",
  summary: "Report on folders full of results.",
  commands: [reportgen(benchmarks), show, trend]
})
