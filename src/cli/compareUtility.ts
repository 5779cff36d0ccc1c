/** `mlpstorage compare`: two runs, or two sets of them, side by side. */
import * as Effect from "effect/Effect"
import type { Document } from "../benchmarks/Benchmark.ts"
import type { AppError } from "../errors/AppError.ts"
import { compareOptions } from "../reports/compare/options.ts"
import { fitted, type Operand, type Utility, utilityCommand, type UtilityServices } from "./Utility.ts"

const summary = "Say by how much runs, labels, groups or reports differ, and whether that is more than noise."

const offers = { type: "paths" } as const

const more = ["C", "D", "E", "F"].map((name): Operand => ({
  name,
  summary: "One more, held against A as well.",
  required: false,
  offers
}))

export const compareUtility: Utility = {
  id: "compare",
  summary,
  commands: [
    utilityCommand({
      name: "",
      summary,
      example: "mlpstorage compare before after --fail-on write:-5%",
      operands: [
        {
          name: "A",
          summary:
            "What the others are held against: a run's folder, a folder of runs, a label, a report, or REPORT#3.",
          required: true,
          offers
        },
        { name: "B", summary: "What is held against it.", required: true, offers },
        ...more
      ],
      options: compareOptions,
      run: ({ operands, settings }) =>
        Effect.promise(() => import("../reports/compare/compare.ts")).pipe(
          Effect.flatMap(({ compare }): Effect.Effect<Document, AppError, UtilityServices> => {
            const document = compare(operands, settings)
            return settings.format.value === "markdown" ? document : fitted(document)
          })
        )
    })
  ]
}
