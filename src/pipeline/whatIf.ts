/** `--what-if`: the plan, what the rules say of it, and nothing touched. */
import * as Effect from "effect/Effect"
import type { Benchmark, RunCommand } from "../benchmarks/Benchmark.ts"
import { quoteWords } from "../config/quote.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { Json } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import { Engines } from "../engines/Engine.ts"
import { judge } from "../rules/judge.ts"
import { planText } from "../view/plan.ts"
import { Screen } from "../view/Screen.ts"
import { missedDivision, type RunResult } from "./RunResult.ts"

/** Plans hold JSON values only; this says so to the compiler by making it true. */
const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json

export const whatIf = Effect.fn("stage.whatIf")(function*(
  benchmark: Benchmark,
  command: RunCommand,
  plan: Plan,
  cluster: ClusterInformation
) {
  const { output } = yield* Screen
  const engines = yield* Engines
  const verdict = judge(benchmark.rules, yield* command.evidence(plan, cluster))
  const started = yield* engines[plan.engine.name].commandLine(plan)
  const shell = started === null ? "" : quoteWords(started.argv)
  return {
    document: {
      text: [
        planText(plan, verdict, output),
        ...(started === null
          ? []
          : ["", "command", shell, ...started.warnings.map((warning) => `warning: ${warning}`)])
      ].join("\n"),
      json: {
        plan: asJson(plan),
        verdict: asJson(verdict),
        ...(started === null ? {} : { command: { argv: started.argv, shell, warnings: started.warnings } })
      }
    },
    failure: missedDivision(plan, verdict, "preflight")
  } satisfies RunResult
})
