/** 6.3.4.1 to 6.3.4.3: the summary follows from the files of the ranks. */
import type { JsonObject } from "../../../domain/Json.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import type { RunEvidence } from "../../../rules/Evidence.ts"
import type { Voice } from "../../../rules/issue.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { toNumber } from "../../../rules/tolerant.ts"
import {
  aggregatesOf,
  filesOf,
  isNative,
  lengthOf,
  numbers,
  optionsOf,
  ranksOf,
  stateOfRanks,
  summaryOf
} from "./summary.ts"

/** Sums of floating-point numbers differ by their order. */
const tolerance = 1e-9

const near = (a: number, b: number): boolean => Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b))

const differing = (say: Voice, option: string, summary: JsonObject, aggregates: JsonObject): ReadonlyArray<Issue> =>
  Object.entries(aggregates).flatMap(([key, value]) => {
    const [stated, follows] = [toNumber(summary[key]), toNumber(value)]
    if (stated === undefined || follows === undefined || near(stated, follows)) return []
    return [
      say.invalid(`option ${option}: the summary's ${key} is ${stated}, the files of its ranks make it ${follows}`, {
        parameter: `option ${option}: ${key}`,
        expected: follows,
        actual: stated
      })
    ]
  })

/** `2 of 9 files of ranks of option 1 can be read, 7 were pruned or are compressed`. */
const readableOf = (run: RunEvidence, option: string): string => {
  const ranks = ranksOf(run, option)
  const [whole, packed] = [filesOf(ranks, "whole"), filesOf(ranks, "packed")]
  const unusable = lengthOf(ranks?.["unusable"])
  return [
    `${whole} of ${
      toNumber(ranks?.["planned"]) ?? "an unknown number of"
    } files of ranks of option ${option} can be read`,
    ...(packed === 0 ? [] : [`${packed} were pruned or are compressed`]),
    ...(unusable === 0 ? [] : [`${unusable} cannot be used`])
  ].join(", ")
}

export const followsFromRanks: RunRule = runRule({
  id: "6.3.4.1",
  title: "Aggregates of all ranks",
  demands:
    "Bandwidths and throughputs (6.3.4.2) are summed over the ranks of a trial and averaged over trials; latencies (6.3.4.3) are " +
    "the largest of any rank. Where the file of every rank is there, the summary is held against them. Where a package holds none " +
    "of them, or what lacks was pruned from it, that is said; where some are gone, nothing is believed. What the " +
    "native engine says is held against what it measured, in its record.",
  source: "Rules.md 6.3.4.1, 6.3.4.2 and 6.3.4.3",
  since: "v3.0",
  evidence: "run",
  reads: ["ranks", "summary.options"],
  examples: {
    pass: "3 trials of 1 rank that read 13.61, 13.55 and 13.45 GiB/s, aggregated 13.54",
    fail: "the same ranks, aggregated 15"
  }
}, (run, say) =>
  K.judged(say, { summary: summaryOf(run) }, ({ summary }) => {
    if (isNative(run)) return []
    const options = new Map(optionsOf(summary))
    const inState = (state: ReturnType<typeof stateOfRanks>) =>
      numbers.filter((number) => stateOfRanks(run, number) === state)
    const none = inState("none")
    const unborne = [
      ...(none.length === 0 ? [] : [`no file of a rank of option ${none.join(", ")} is there`]),
      ...inState("packed").map((number) => readableOf(run, number))
    ]
    return [
      ...numbers.flatMap((number) => {
        const [option, aggregates] = [options.get(number), aggregatesOf(run, number)]
        return option === undefined || aggregates === undefined ? [] : differing(say, number, option, aggregates)
      }),
      ...inState("short").map((number) =>
        say.unknown(`not checked: ${readableOf(run, number)}`, {
          parameter: `option ${number}: ranks`,
          expected: "a file of every rank and trial"
        })
      ),
      ...(unborne.length === 0 ? [] : [
        say.unchecked(`not checked: ${unborne.join("; ")}, so nothing bears the summary out`, { parameter: "ranks" })
      ])
    ]
  }))
