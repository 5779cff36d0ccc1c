/** What the finished run must have left: every rank, the headline numbers, and storage that was really used. */
import { isJsonObject, type Json } from "../../../domain/Json.ts"
import { plural } from "../../../domain/Units.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { toNumber, toTruth } from "../../../rules/tolerant.ts"
import { aggregatesOf, lengthOf, numbers, optionsOf, ranksOf, stateOfRanks, summaryOf } from "./summary.ts"

/** What is said of trials that failed: by their names, as a list, or nothing. */
const failuresOf = (failures: Json | undefined): ReadonlyArray<string> =>
  isJsonObject(failures)
    ? Object.keys(failures)
    : Array.isArray(failures)
    ? failures.map((failure: Json) => typeof failure === "string" ? failure : JSON.stringify(failure))
    : failures === undefined || failures === null
    ? []
    : [JSON.stringify(failures)]

export const complete: RunRule = runRule({
  id: "6.3.3.2",
  title: "Every client took part",
  demands:
    "No rank or trial failed or left no file, and none is missing: its share would silently be missing from the sums. The summary " +
    "says of every option how many trials it holds; releases before 3.0.41 do not say which failed.",
  source: "Rules.md 6.3.3.2 and 6.3.4.1",
  since: "v3.0",
  evidence: "run",
  reads: [
    "summary.partial_failure",
    "summary.trial_failures",
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
    const options = new Map(optionsOf(summary))
    const short = numbers.flatMap((number) => {
      const option = options.get(number)
      if (option === undefined) {
        return [say.unknown(`not checked: the summary has no option ${number}`, { parameter: `options.${number}` })]
      }
      const trials = toNumber(option["trial_count"])
      const of = { parameter: `option ${number}: trial_count`, expected: planned ?? "as many as trials_per_option" }
      if (planned === undefined || trials === undefined) {
        return [say.unknown(`not checked: how many trials option ${number} ran of how many is not recorded`, of)]
      }
      return trials === planned ? [] : [
        say.invalid(`option ${number} has ${trials} trials, ${planned} were to run`, { ...of, actual: trials })
      ]
    })
    const failures = failuresOf(summary["trial_failures"])
    if (absent > 0 || partial || failures.length > 0) {
      const trials = failures.length === 0 ? "" : `, and trials failed: ${failures.join(", ")}`
      return [
        say.invalid(`the run failed in part: ${plural(absent, "rank file is", "rank files are")} missing${trials}`, {
          ...facts,
          actual: String(partial)
        }),
        ...short
      ]
    }
    return toTruth(summary["partial_failure"]) === false
      ? short
      : [say.unknown("not checked: partial_failure is not recorded", facts), ...short]
  }))

const deviceKeys: ReadonlyArray<string> = ["aggregated_device_read_p95_ms", "aggregated_device_write_p95_ms"]

const headlineKeys = ["aggregated_read_bandwidth_gbps", ...deviceKeys, "aggregated_storage_throughput_tokens_per_sec"]

export const headline: RunRule = runRule({
  id: "6.3.4.5",
  title: "Headline numbers",
  demands:
    "Each of the three options has read bandwidth, device read and write P95 and storage tokens/s, above 0, and the number " +
    "of ranks is recorded. The existing tool writes 0 for what it did not find, so 0 counts as missing. No summary of the " +
    "published round has the device P95: it follows from the files of the ranks, and is a disputed warning where one is not there. " +
    "aggregated_p95_latency_ms is another figure: all I/O of a request.",
  source: "Rules.md 6.3.4.5",
  since: "v3.0",
  evidence: "run",
  reads: ["summary.options", "summary.total_ranks", "ranks"],
  examples: { pass: "all four numbers in options 1, 2 and 3", fail: "aggregated_read_bandwidth_gbps 0" }
}, (run, say) =>
  K.judged(say, { summary: summaryOf(run) }, ({ summary }) => {
    const counted = toNumber(summary["total_ranks"]) !== undefined
    const options = new Map(optionsOf(summary))
    const figure = (number: string, key: string): number | undefined =>
      toNumber(options.get(number)?.[key]) ??
        (deviceKeys.includes(key) ? toNumber(aggregatesOf(run, number)?.[key]) : undefined)
    const absent = numbers.flatMap((number) =>
      headlineKeys.map((key) => ({ number, key, value: figure(number, key) })).filter(({ value }) =>
        value === undefined || value <= 0
      )
    )
    const isPublished = ({ key, number, value }: typeof absent[number]): boolean =>
      run.ofRound === true && value === undefined && deviceKeys.includes(key) && stateOfRanks(run, number) !== "short"
    const published = [...new Set(absent.filter(isPublished).map(({ number }) => number))]
    return [
      ...(counted ? [] : [say.unknown("not checked: total_ranks is not recorded", { parameter: "total_ranks" })]),
      ...absent.filter((one) => !isPublished(one)).map(({ key, number }) =>
        say.unknown(`option ${number} has no ${key}`, { parameter: key, expected: "> 0" })
      ),
      ...(published.length === 0 ? [] : [
        say.unchecked(
          `not checked: the device P95 of option ${
            published.join(", ")
          } is neither in the summary nor in the files of all ranks; ` +
            "rows of the round were published without it",
          { parameter: deviceKeys.join(", "), disputed: true }
        )
      ])
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
    reads: ["summary.options.*.cpu_tier_ranks", "summary.options.*.rank_count", "ranks"],
    examples: { pass: "cpu_tier_ranks empty", fail: "as many cpu_tier_ranks as ranks" }
  },
  (run, say) =>
    K.judged(say, { summary: summaryOf(run) }, ({ summary }) =>
      optionsOf(summary).flatMap(([number, option]) => {
        const inMemory = Math.max(lengthOf(option["cpu_tier_ranks"]), lengthOf(ranksOf(run, number)?.["inMemory"]))
        const ranks = toNumber(option["rank_count"])
        if (inMemory === 0) return []
        const facts = { parameter: "cpu_tier_ranks", expected: "none", actual: inMemory }
        return [
          ranks === undefined || inMemory >= ranks
            ? say.open(`option ${number}: no rank reached the storage tier`, facts)
            : say.warn(`option ${number}: ${plural(inMemory, "rank")} never reached the storage tier`, facts)
        ]
      }))
)
