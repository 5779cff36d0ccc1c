/** `kvcache validate`: the rules over a finished run, with the files of its ranks counted and added up again. */
import * as Effect from "effect/Effect"
import { columns } from "../../domain/columns.ts"
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { plural } from "../../domain/Units.ts"
import type { Issue, Verdict } from "../../domain/Verdict.ts"
import { BadStructure, RulesNotMet } from "../../errors/AppError.ts"
import type { RunFacts } from "../../results/RunFacts.ts"
import { defaultEdition } from "../../rules/editions/list.ts"
import { issue } from "../../rules/issue.ts"
import { toNumber } from "../../rules/tolerant.ts"
import type { ShowCommand } from "../Benchmark.ts"
import { RunJudge } from "../RunJudge.ts"
import { resolvePath } from "../shared/paths.ts"
import { kvcacheOnDisk } from "./onDisk.ts"
import type { ValidateOptions } from "./options.ts"
import { lengthOf, optionsOf, ranksOf, summaryOf } from "./rules/summary.ts"
import { workloadName } from "./workloadFile.ts"

interface OptionRow {
  readonly option: string
  readonly files: string
  readonly stated: JsonObject
  readonly again: JsonObject | null
}

const figures = [
  ["aggregated_read_bandwidth_gbps", "read GiB/s"],
  ["aggregated_write_bandwidth_gbps", "write GiB/s"],
  ["aggregated_device_read_p95_ms", "read p95 ms"],
  ["aggregated_device_write_p95_ms", "write p95 ms"],
  ["aggregated_storage_throughput_tokens_per_sec", "storage tokens/s"]
] as const

const rowsOf = ({ evidence }: RunFacts): ReadonlyArray<OptionRow> => {
  const summary = summaryOf(evidence)
  return summary._tag !== "present" ? [] : optionsOf(summary.value).map(([option, stated]) => {
    const ranks = ranksOf(evidence, option)
    const again = ranks?.["aggregates"]
    const whole = toNumber(ranks?.["whole"]) ?? 0
    const unusable = lengthOf(ranks?.["unusable"])
    return {
      option,
      files: ranks === undefined
        ? "none"
        : `${whole} of ${toNumber(ranks["planned"]) ?? "?"}${unusable === 0 ? "" : `, ${unusable} unusable`}`,
      stated,
      again: isJsonObject(again) ? again : null
    }
  })
}

const shown = (value: Json | undefined): string => {
  const number = toNumber(value)
  return number === undefined ? "–" : number.toFixed(3)
}

const tableOf = (rows: ReadonlyArray<OptionRow>): ReadonlyArray<string> =>
  columns(
    [
      ["option", "rank files", "", ...figures.map(([, title]) => title)],
      ...rows.flatMap(({ again, files, option, stated }) => [
        [option, files, "summary", ...figures.map(([name]) => shown(stated[name]))],
        ["", "", "again", ...figures.map(([name]) => again === null ? "–" : shown(again[name]))]
      ])
    ],
    ["left", "left", "left", ...figures.map(() => "right" as const)]
  )

/** What keeps a run from counting beside the rules about its values. */
const beside = ({ engine, kind, kindReason }: RunFacts): ReadonlyArray<Issue> => [
  ...(kind === "measured" ? [] : [
    issue("complete", "INVALID", "error", kindReason ?? "it is no finished run", { parameter: "state" })
  ]),
  ...(engine === "native"
    ? [
      issue("practice", "INVALID", "error", "native results are practice and qualify for no division", {
        parameter: "engine",
        expected: "the official program",
        actual: "native"
      })
    ]
    : [])
]

const issueText = ({ message, rule, severity, validation }: Issue): string =>
  `  ${severity === "warning" ? "warning" : validation} ${rule}: ${message}`

const whole = (facts: RunFacts, verdict: Verdict): Verdict => {
  const more = beside(facts)
  return more.length === 0 ? verdict : { ...verdict, category: "INVALID", issues: [...more, ...verdict.issues] }
}

export const kvcacheValidate: ShowCommand<ValidateOptions> = {
  workload: () => ({ edition: defaultEdition, name: workloadName }),
  show: (request, { workingDirectory }) =>
    Effect.gen(function*() {
      const path = resolvePath(workingDirectory, request.settings.resultsPath.value)
      const { facts, verdict: judged } = yield* (yield* RunJudge).judged(path)
      if (facts.benchmarkType !== kvcacheOnDisk.directoryName) {
        return yield* new BadStructure({
          path,
          detail: `is a run of ${facts.benchmarkType ?? "no benchmark that is known"}, not of the KV cache`,
          advice: "name the folder of one KV-cache run, for example …/kv_cache/<model>/run/<stamp>"
        })
      }
      const verdict = whole(facts, judged)
      const rows = rowsOf(facts)
      const { category, edition, issues } = verdict
      const counts = category === "CLOSED" || category === "OPEN"
      const { requestedDivision: asked } = facts.evidence
      const wanted = asked._tag === "present" ? asked.value : null
      const requested = wanted ?? "OPEN"
      const who = `${facts.model ?? "an unknown model"}, ${
        facts.processes === null ? "an unknown number of ranks" : plural(facts.processes, "rank")
      }, engine ${facts.engine ?? "unknown"}`
      return {
        text: [
          `${path}`,
          `${who}; started ${facts.start ?? "at an unknown time"}`,
          "",
          ...(rows.length === 0 ? ["it has no summary of its options"] : tableOf(rows)),
          "",
          `by the rules of ${edition}: ${category}${counts ? "" : ", it does not count"}`,
          ...issues.map(issueText)
        ].join("\n"),
        json: {
          path,
          model: facts.model,
          ranks: facts.processes,
          engine: facts.engine,
          options: Object.fromEntries(
            rows.map(({ again, files, option, stated }) => [option, { rank_files: files, summary: stated, again }])
          ),
          counts,
          verdict: { ...verdict, issues: issues.map((one) => ({ ...one })) }
        },
        ...(counts && (requested === "OPEN" || category === "CLOSED")
          ? {}
          : { failure: new RulesNotMet({ when: wanted === null ? "judged" : "missed", requested, category, issues }) })
      }
    })
}
