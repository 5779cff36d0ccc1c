/**
 * What the rules say of a run that is only sized: of its workload, counts and parameters. Nothing was asked of folders and
 * hosts, so that rules about them are left to the plan and the run.
 */
import type { JsonObject } from "../../domain/Json.ts"
import type { Plan } from "../../domain/Plan.ts"
import { plural } from "../../domain/Units.ts"
import { type Issue, satisfies, type Verdict } from "../../domain/Verdict.ts"
import { RulesNotMet } from "../../errors/AppError.ts"
import { pending, type RunEvidence } from "../../rules/Evidence.ts"
import { judge } from "../../rules/judge.ts"
import type { RunRule } from "../../rules/Rule.ts"
import type { Document } from "../Benchmark.ts"
import { planEvidence } from "./planEvidence.ts"

const nobody = {
  method: "none",
  asked: [],
  hosts: [],
  missing: [],
  declaredMemoryPerHost: { _tag: "unknown", reason: "nobody was asked", source: "plan" }
} as const

/** `facts`: what the plan settles, and `pending` for what a look at folders would. */
const sizedEvidence = (plan: Plan, facts: RunEvidence["facts"]): RunEvidence => {
  const evidence = planEvidence(plan, nobody, facts)
  return plan.declaredMemoryPerHostBytes === null ? { ...evidence, hostMemoryBytes: pending } : evidence
}

const issueText = ({ disputed, message, rule, severity, validation }: Issue): string =>
  `${severity === "warning" ? "warning" : validation} ${rule}: ${message}${disputed ? " (disputed)" : ""}`

/** One line each, after the category that the sizes and words allow at best. */
const sizedText = ({ category, edition, issues, pending }: Verdict): ReadonlyArray<string> => [
  `by the rules of ${edition}, as sized: ${category}${
    pending.length === 0 ? "" : `; ${plural(pending.length, "rule")} left to the run (${pending.join(", ")})`
  }`,
  ...issues.map((issue) => `  ${issueText(issue)}`)
]

/** A document that says so, with the failure of a division that was asked for and is out of reach. */
export const judgedDocument = (
  plan: Plan,
  rules: ReadonlyArray<RunRule>,
  facts: RunEvidence["facts"],
  { json, text }: { readonly text: string; readonly json: JsonObject }
): Document => {
  const { requestedDivision: requested } = plan
  const verdict = judge(rules, sizedEvidence(plan, facts))
  const { category, issues } = verdict
  return {
    text: [text, "", ...sizedText(verdict)].join("\n"),
    json: { ...json, verdict: { ...verdict, issues: issues.map((issue) => ({ ...issue })) } },
    ...(requested === null || satisfies(category, requested)
      ? {}
      : { failure: new RulesNotMet({ when: "refused", requested, category, issues }) })
  }
}
