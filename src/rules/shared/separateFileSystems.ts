/** Results written to the storage under test disturb what is measured, so the two belong on different file systems. */
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule } from "../runRule.ts"
import { fact, truth } from "../tolerant.ts"

export interface UnderTest {
  /** What is under test, as in a title: `Checkpoints`. */
  readonly what: string
  /** How its folder is given, as in an example: `--checkpoint-folder`. */
  readonly given: string
  /** The fact that says whether it shares a file system with the results. */
  readonly fact: string
}

/** @param id the published number, which is also its source. */
export const separateFileSystems = (id: string, { fact: factName, given, what }: UnderTest): RunRule =>
  runRule({
    id,
    title: `${what} and results on different file systems`,
    demands:
      "Results are not written to the storage under test. An error when CLOSED is asked for, else a warning; it can be " +
      "waived with --allow-invalid-params, which is recorded.",
    source: `Rules.md ${id}`,
    editions: ["v3.0"],
    evidence: "plan",
    reads: [factName, "requestedDivision"],
    examples: {
      pass: "two mounts with different device numbers",
      fail: `${given} and --results-dir on one mount`
    }
  }, (run, say) => {
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
