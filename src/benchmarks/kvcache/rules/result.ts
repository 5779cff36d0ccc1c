/** What the finished run must have left: every rank, the headline numbers, and storage that was really used. */
import { isJsonObject, type JsonObject } from "../../../domain/Json.ts"
import { type Known, missing, pending, present, type RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { fact, toNumber, toTruth } from "../../../rules/tolerant.ts"
import { kvcacheFacts } from "./evidence.ts"

const summaryOf = (run: RunEvidence): Known<JsonObject> =>
  run.metrics._tag === "pending" ?
    pending :
    K.flatMap(fact(run, kvcacheFacts.summary), (value, source) =>
      isJsonObject(value) ? present(value, source) : missing("the run summary should be an object", source))

const optionsOf = (summary: JsonObject): ReadonlyArray<readonly [string, JsonObject]> => {
  const options = summary["options"]
  return isJsonObject(options)
    ? Object.entries(options).flatMap(([number, option]) => isJsonObject(option) ? [[number, option] as const] : [])
    : []
}

const lengthOf = (value: unknown): number => Array.isArray(value) ? value.length : 0

export const complete: RunRule = runRule({
  id: "6.3.3.2",
  title: "Every client took part",
  demands:
    "No rank failed or left no file, and no trial is missing: its share would silently be missing from the sums. The summary says " +
    "of every option how many trials it holds.",
  source: "Rules.md 6.3.3.2 and 6.3.4.1",
  since: "v3.0",
  evidence: "run",
  reads: [
    "summary.partial_failure",
    "summary.trials_per_option",
    "summary.options.*.missing_files",
    "summary.options.*.trial_count"
  ],
  examples: { pass: "partial_failure false, no missing_files, 3 of 3 trials", fail: "partial_failure true" }
}, (run, say) =>
  K.judged(say, { summary: summaryOf(run) }, ({ summary }) => {
    const failed = [summary, ...optionsOf(summary).map(([, option]) => option)]
    const absent = failed.reduce((total, part) => total + lengthOf(part["missing_files"]), 0)
    const partial = failed.some((part) => toTruth(part["partial_failure"]) === true)
    const facts = { parameter: "partial_failure", expected: "false" }
    const planned = toNumber(summary["trials_per_option"])
    const short = optionsOf(summary).flatMap(([number, option]) => {
      const trials = toNumber(option["trial_count"])
      const of = { parameter: `option ${number}: trial_count`, expected: planned ?? "as many as trials_per_option" }
      if (planned === undefined || trials === undefined) {
        return [say.unknown(`not checked: how many trials option ${number} ran of how many is not recorded`, of)]
      }
      return trials === planned ? [] : [
        say.invalid(`option ${number} has ${trials} trials, ${planned} were to run`, { ...of, actual: trials })
      ]
    })
    if (absent > 0 || partial) {
      return [
        say.invalid(`the run failed in part: ${absent} rank files are missing`, { ...facts, actual: String(partial) }),
        ...short
      ]
    }
    return toTruth(summary["partial_failure"]) === false
      ? short
      : [say.unknown("not checked: partial_failure is not recorded", facts), ...short]
  }))

const headlineKeys = [
  "aggregated_read_bandwidth_gbps",
  "aggregated_device_read_p95_ms",
  "aggregated_device_write_p95_ms",
  "aggregated_storage_throughput_tokens_per_sec"
]

export const headline: RunRule = runRule({
  id: "6.3.4.5",
  title: "Headline numbers",
  demands:
    "Each of the three options has read bandwidth, device read and write P95 and storage tokens/s, above 0, and the number " +
    "of ranks is recorded. The existing tool writes 0 for what it did not find, so 0 counts as missing.",
  source: "Rules.md 6.3.4.5",
  since: "v3.0",
  evidence: "run",
  reads: ["summary.options", "summary.total_ranks"],
  examples: { pass: "all four numbers in options 1, 2 and 3", fail: "aggregated_read_bandwidth_gbps 0" }
}, (run, say) =>
  K.judged(say, { summary: summaryOf(run) }, ({ summary }) => {
    const options = new Map(optionsOf(summary))
    const counted = toNumber(summary["total_ranks"]) !== undefined
    return [
      ...(counted ? [] : [say.unknown("not checked: total_ranks is not recorded", { parameter: "total_ranks" })]),
      ...["1", "2", "3"].flatMap((number) =>
        headlineKeys.filter((key) => {
          const value = toNumber(options.get(number)?.[key])
          return value === undefined || value <= 0
        }).map((key) => say.unknown(`option ${number} has no ${key}`, { parameter: key, expected: "> 0" }))
      )
    ]
  }))

export const storageUsed: RunRule = runRule(
  {
    id: "6.3.4.4",
    title: "The storage tier was used",
    demands:
      "An option whose ranks all stayed in the CPU tier says nothing of storage: it is OPEN at best. Single ranks draw a warning.",
    source: "Rules.md 6.3.4.4",
    since: "v3.0",
    evidence: "run",
    reads: ["summary.options.*.cpu_tier_ranks", "summary.options.*.rank_count"],
    examples: { pass: "cpu_tier_ranks empty", fail: "as many cpu_tier_ranks as ranks" }
  },
  (run, say) =>
    K.judged(say, { summary: summaryOf(run) }, ({ summary }) =>
      optionsOf(summary).flatMap(([number, option]) => {
        const inMemory = lengthOf(option["cpu_tier_ranks"])
        const ranks = toNumber(option["rank_count"])
        if (inMemory === 0) return []
        const facts = { parameter: "cpu_tier_ranks", expected: "none", actual: inMemory }
        return [
          ranks === undefined || inMemory >= ranks
            ? say.open(`option ${number}: no rank reached the storage tier`, facts)
            : say.warn(`option ${number}: ${inMemory} ranks never reached the storage tier`, facts)
        ]
      }))
)
