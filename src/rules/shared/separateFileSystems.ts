/** Results written to the storage under test disturb what is measured, so the two belong on different file systems. */
import { present } from "../Evidence.ts"
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule } from "../runRule.ts"
import { fact, truth } from "../tolerant.ts"

interface UnderTest {
  /** What is under test, as in a title: `Checkpoints`. */
  readonly what: string
  /** How its folder is given, as in an example: `--checkpoint-folder`. */
  readonly given: string
  /** The fact that says whether it shares a file system with the results. */
  readonly fact: string
  /** The text asks it of both divisions, and nothing lets OPEN do otherwise. */
  readonly ofBoth?: boolean
}

/** What stands beside a run of v3.0, or in the df table of its log: true when both are on one file system. */
export const probedFileSystem = "probedFileSystem"

/** @param id the published number, which is also its source. */
export const separateFileSystems = (
  id: string,
  { fact: factName, given, ofBoth = false, what }: UnderTest
): RunRule =>
  runRule({
    id,
    title: `${what} and results on different file systems`,
    demands: [
      ofBoth
        ? "Results are not written to the storage under test, in either division."
        : "In CLOSED results are not written to the storage under test; OPEN takes it.",
      "The official tool's fs_separation.json, or the df table in the log of an earlier release, draws a warning only, as in the round,",
      "whose tool warned: later texts make it an error again. Without either it is not asked.",
      ...(ofBoth ? [] : ["--allow-invalid-params lets such a run start, which is recorded."])
    ].join(" "),
    source: `Rules.md ${id}; mlcommons/storage issues 788 and 847`,
    since: "v3.0",
    evidence: "plan",
    reads: [factName, probedFileSystem],
    examples: {
      pass: "two mounts with different device numbers",
      fail: `${given} and --results-dir on one mount${ofBoth ? "" : " (OPEN)"}`
    }
  }, (run, say) => {
    // Nobody could have recorded it: other than a fact that this program looked for in vain.
    if (!Object.hasOwn(run.facts, factName)) {
      const probed = truth(fact(run, probedFileSystem), "same_filesystem")
      if (probed._tag !== "present") {
        return [
          say.unchecked(
            `not checked: ${factName} is not recorded, and neither fs_separation.json nor a df table says it`,
            {
              parameter: factName,
              source: "facts"
            }
          )
        ]
      }
      return !probed.value ? [] : [
        say.warn(
          `results are on the file system under test (${probed.source}); the round's tool warned and such rows were published, later texts refuse them`,
          {
            parameter: "results_dir",
            expected: "another file system than the data",
            actual: "the same one",
            disputed: true
          }
        )
      ]
    }
    const shared = K.flatMap(
      truth(fact(run, factName), factName),
      (value, source) => present({ value, source }, source)
    )
    return K.judged(say, { [factName]: shared }, ({ [factName]: found }) => {
      if (found === undefined) return []
      const beside = truth(fact(run, probedFileSystem), "same_filesystem")
      if (!found.value) {
        return beside._tag !== "present" || !beside.value ? [] : [
          say.unknown(
            `not checked: two file systems by the record (${found.source}), one by ${beside.source}`,
            { parameter: factName, source: beside.source }
          )
        ]
      }
      const message = `results are on the file system under test (${found.source}), which disturbs the measurement`
      const facts = { parameter: "results_dir", expected: "another file system than the data", actual: "the same one" }
      return [
        ofBoth
          ? say.invalid(`${message}; both divisions need another one`, facts)
          : say.open(`${message}; CLOSED needs --results-dir on another one`, facts)
      ]
    })
  })
