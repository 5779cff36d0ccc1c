/** What makes a smallfiles run count. */
import { present } from "../../../../src/rules/Evidence.ts"
import { identityRules } from "../../../../src/rules/group/consistency.ts"
import { windows } from "../../../../src/rules/group/windows.ts"
import * as K from "../../../../src/rules/known.ts"
import type { RunRule } from "../../../../src/rules/Rule.ts"
import { ruleSet } from "../../../../src/rules/RuleSet.ts"
import { runRule } from "../../../../src/rules/runRule.ts"
import { benchmarkType } from "../../../../src/rules/shared/benchmarkType.ts"
import { headlineFigures } from "../../../../src/rules/shared/headlineFigures.ts"
import { inTimeOrder } from "../../../../src/rules/stamp.ts"
import { smallfilesOnDisk } from "./onDisk.ts"

const enough = 10_000

const fileCount = runRule(
  {
    id: "smallfiles-count",
    title: "Number of files",
    demands: `At least ${enough} files are written.`,
    source: "an example, in no rule book",
    since: "v3.0",
    evidence: "plan",
    reads: ["files"],
    examples: { pass: `${enough} files`, fail: "100 files" }
  },
  (run, say) =>
    K.judged(say, {
      files: run.facts["files"] ?? { _tag: "missing", reason: "no file count is recorded", source: "facts" }
    }, ({ files }) =>
      typeof files === "number" && files >= enough ? [] : [
        say.invalid("too few files for the result to mean anything", {
          parameter: "smallfiles.files",
          expected: `${enough} or more`,
          actual: String(files)
        })
      ])
)

export const smallfilesRules: ReadonlyArray<RunRule> = [benchmarkType(smallfilesOnDisk), fileCount]

const headline = headlineFigures({ since: "v3.0" }, [
  { name: "files_per_second", isOwed: () => present(true, "every run") }
])

/** What reports judge by: the rules about one run, those about several, and which runs are judged together. */
export const smallfilesRuleSet = ruleSet(smallfilesOnDisk, {
  since: "v3.0",
  headline,
  run: smallfilesRules,
  group: identityRules,
  experiments: (_, runs) => windows(inTimeOrder(runs), 1, false)
})
