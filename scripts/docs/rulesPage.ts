/** docs/RULES.md, from the rules of every benchmark. */
import { readings } from "../../src/benchmarks/readings.ts"
import { editions } from "../../src/rules/editions/editions.ts"
import type { RuleText } from "../../src/rules/Rule.ts"
import { generatedNote, page, table } from "./markdown.ts"

const when: Readonly<Record<RuleText["evidence"], string>> = {
  plan: "the plan, so before the run",
  run: "the finished run",
  group: "several runs"
}

const ruleSection = (rule: RuleText): ReadonlyArray<string> => [
  `### ${rule.id}: ${rule.title}`,
  rule.demands,
  table(["", ""], [
    ["editions", rule.editions.join(", ")],
    ...Object.entries(rule.byEdition ?? {}).map(([edition, text]) => [`in ${edition}`, text]),
    ["judged from", when[rule.evidence]],
    ["reads", rule.reads.join(", ")],
    ["passes", rule.examples.pass],
    ["fails", rule.examples.fail],
    ["written in", rule.source]
  ])
]

export const rulesPage = (): string =>
  page(
    generatedNote("the rules in src/benchmarks and src/rules"),
    "# Rules",
    "A rule looks at a plan, a run or a group of runs and names what keeps it from CLOSED. The worst finding decides the "
      + "category: INVALID, UNKNOWN (not checked), OPEN, CLOSED. Warnings change no category. A finding marked `disputed` "
      + "rests on a text with two readings; the rule says which one it applies.",
    "New runs are judged by `--edition`, recorded runs by their own.",
    table(
      ["Edition", "Dated", "What it is"],
      editions.map(({ dated, id, summary }) => [id, dated, summary])
    ),
    ...readings.map(({ rules }) => rules).flatMap(({ benchmark, group, run }) => [
      `## ${benchmark}`,
      ...run.flatMap(ruleSection),
      ...(group.length === 0 ? [] : [`## ${benchmark}: several runs`, ...group.flatMap(ruleSection)])
    ])
  )
