/** What makes a smallfiles run count. */
import * as K from "../../../../src/rules/known.ts"
import type { RunRule } from "../../../../src/rules/Rule.ts"
import { runRule } from "../../../../src/rules/runRule.ts"
import { benchmarkType } from "../../../../src/rules/shared/benchmarkType.ts"

const enough = 10_000

const fileCount = runRule(
  {
    id: "smallfiles-count",
    title: "Number of files",
    demands: `At least ${enough} files are written.`,
    source: "an example, in no rule book",
    editions: ["v3.0"],
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

export const smallfilesRules: ReadonlyArray<RunRule> = [benchmarkType(["smallfiles"]), fileCount]
