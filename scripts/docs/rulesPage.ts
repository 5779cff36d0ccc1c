/** docs/RULES.md, from the rules of every benchmark. */
import * as Effect from "effect/Effect"
import { readings } from "../../src/benchmarks/readings.ts"
import { knownReadings } from "../../src/reading/KnownReadings.ts"
import { editions } from "../../src/rules/editions/editions.ts"
import type { RuleText } from "../../src/rules/Rule.ts"
import { listedRules } from "../../src/submission/listedRules.ts"
import { generatedNote, page, table } from "./markdown.ts"

const when: Readonly<Record<RuleText["evidence"], string>> = {
  plan: "the plan, so before the run",
  run: "the finished run",
  group: "several runs",
  package: "the folders and files of a package"
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

const listed = await Effect.runPromise(listedRules(knownReadings(readings)))

export const rulesPage = (): string =>
  page(
    generatedNote("the rules in src/benchmarks and src/rules"),
    "# Rules",
    "A rule looks at a plan, a run, a group of runs or a package and names what keeps it from CLOSED. The worst finding decides the "
      + "category: INVALID, UNKNOWN (not checked), OPEN, CLOSED. Warnings change no category. A finding marked `disputed` "
      + "rests on a text with two readings; the rule says which one it applies.",
    "New runs are judged by `--edition`, recorded runs by their own.",
    table(
      ["Edition", "Dated", "What it is"],
      editions.map(({ dated, id, summary }) => [id, dated, summary])
    ),
    ...listed.flatMap(({ benchmark, group, package: packages = [], run }) => [
      ...(run.length === 0 ? [] : [`## ${benchmark}`, ...run.flatMap(ruleSection)]),
      ...(group.length === 0 ? [] : [`## ${benchmark}: several runs`, ...group.flatMap(ruleSection)]),
      ...(packages.length === 0 ? [] : [`## ${benchmark}: in packages`, ...packages.flatMap(ruleSection)])
    ])
  )
