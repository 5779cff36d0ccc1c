/** Results written to the storage under test disturb what is measured, so the two belong on different file systems. */
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule, type RunRuleText } from "../runRule.ts"
import { fact, truth } from "../tolerant.ts"

export const separateFileSystems = (text: RunRuleText, factName: string): RunRule =>
  runRule(text, (run, say) => {
    const same = truth(fact(run, factName), factName)
    if (same._tag === "missing") {
      return [
        say.unchecked(
          `not checked: ${same.reason} (the existing tool records nothing that would show it)`,
          { parameter: factName, source: same.source }
        )
      ]
    }
    return K.judged(say, { [factName]: same }, (values) => {
      if (values[factName] !== true) return []
      const closed = run.requestedDivision._tag === "present" && run.requestedDivision.value === "CLOSED"
      const facts = { parameter: "results_dir", expected: "another file system than the data", actual: "the same one" }
      return closed
        ? [
          say.invalid(
            "results are on the file system under test, which disturbs the measurement; point --results-dir elsewhere," +
              " or waive it with --allow-invalid-params, which is recorded",
            facts
          )
        ]
        : [say.warn("results are on the file system under test; CLOSED needs --results-dir on another one", facts)]
    })
  })
