/** A run is judged by the rules of the benchmark it says it is. */
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule } from "../runRule.ts"
import { text } from "../tolerant.ts"

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "")

/** @param names the on-disk name first, then the other spellings that files use. */
export const benchmarkType = (names: readonly [string, ...ReadonlyArray<string>]): RunRule =>
  runRule({
    id: "benchmark-type",
    title: "Benchmark type",
    demands: `The run is a ${names[0]} run.`,
    source: "run check check_benchmark_type of release 3.0.26",
    since: "v2.0",
    evidence: "plan",
    reads: ["benchmarkType"],
    examples: { pass: `benchmark_type ${names.join(" or ")}`, fail: "any other benchmark_type" }
  }, (run, say) =>
    K.judged(say, { benchmark_type: text(run.benchmarkType, "benchmark_type") }, ({ benchmark_type: type }) =>
      names.some((name) =>
          plain(name) === plain(type)
        ) ?
        [] :
        [
          say.invalid(`the record says ${type}, and is judged as ${names[0]}`, {
            parameter: "benchmark_type",
            expected: names[0],
            actual: type
          })
        ]))
