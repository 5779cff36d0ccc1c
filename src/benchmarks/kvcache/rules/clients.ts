/** 6.3.3.3, 6.3.3.4: every client has folders of its own, and all leave their figures in one place. */
import { plural } from "../../../domain/Units.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { toNumber } from "../../../rules/tolerant.ts"
import { filesOf, isNative, lengthOf, numbers, ranksOf, stateOfRanks, summaryOf } from "./summary.ts"

export const isolation: RunRule = runRule({
  id: "6.3.3.3",
  title: "Folders of each client",
  demands:
    "Every client has its own folder for its figures and for its cache: option_<O>/trial_<T>/rank_<N> holds one file of one rank. Where " +
    "a rank left two, two clients may have shared it. The native engine gives each rank a folder by itself.",
  source: "Rules.md 6.3.3.3",
  since: "v3.0",
  evidence: "run",
  reads: ["ranks"],
  examples: { pass: "one kvcache_results_*.json in every rank's folder", fail: "two in rank_0" }
}, (run, say) =>
  K.judged(say, { summary: summaryOf(run) }, () =>
    isNative(run) ? [] : numbers.flatMap((number) => {
      const shared = lengthOf(ranksOf(run, number)?.["shared"])
      return shared === 0 ? [] : [
        say.invalid(
          `option ${number}: ${plural(shared, "folder")} of ranks ${
            shared === 1 ? "holds" : "hold"
          } more than one file of figures`,
          {
            parameter: `option ${number}: ranks`,
            expected: "one file a rank and trial",
            actual: shared
          }
        )
      ]
    })))

export const sharedResults: RunRule = runRule({
  id: "6.3.3.4",
  title: "Results that all hosts share",
  demands:
    "With more than one host the results are on a file system that every host sees at the same path: the files of all ranks are then " +
    "there. Where a package holds none of them, only the official tool's own look before the run could tell.",
  source: "Rules.md 6.3.3.4; mlcommons/storage issue 521",
  since: "v3.0",
  evidence: "run",
  reads: ["ranks", "hosts"],
  examples: { pass: "files of the ranks of both hosts", fail: "files of the first host's ranks alone" }
}, (run, say) =>
  K.judged(say, { summary: summaryOf(run), hosts: run.hosts }, ({ hosts }) => {
    if (hosts < 2 || isNative(run)) return []
    const states = numbers.map((number) => stateOfRanks(run, number))
    const short = numbers.filter((_, i) => states[i] === "short")
    if (short.length > 0) {
      return short.map((number) => {
        const ranks = ranksOf(run, number)
        return say.unknown(
          `not checked: ${filesOf(ranks, "whole")} of ${
            toNumber(ranks?.["planned"]) ?? "an unknown number of"
          } files of the ranks of option ${number} are there, so that hosts may have left theirs elsewhere`,
          { parameter: `option ${number}: ranks`, expected: "a file of every rank and trial" }
        )
      })
    }
    return states.every((state) => state === "whole") ? [] : [
      say.unchecked("not checked: the files of the ranks are not in this package", { parameter: "ranks" })
    ]
  }))
