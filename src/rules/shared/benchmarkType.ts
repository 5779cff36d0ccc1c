/** A run is judged by the rules of the benchmark it says it is. */
import type { OnDisk } from "../../results/OnDisk.ts"
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule } from "../runRule.ts"
import { text } from "../tolerant.ts"

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "")

export const benchmarkType = ({ directoryName, id }: Pick<OnDisk, "directoryName" | "id">): RunRule => {
  const names = [...new Set([directoryName, id])]
  return runRule(
    {
      id: "benchmark-type",
      title: "Benchmark type",
      demands: `The run is a ${directoryName} run.`,
      source: "run check check_benchmark_type of release 3.0.26",
      since: "v2.0",
      evidence: "plan",
      reads: ["benchmarkType"],
      examples: { pass: `benchmark_type ${names.join(" or ")}`, fail: "any other benchmark_type" }
    },
    (run, say) =>
      K.judged(
        say,
        { benchmark_type: text(run.benchmarkType, "benchmark_type") },
        ({ benchmark_type: type }) =>
          names.some((name) => plain(name) === plain(type)) ?
            [] :
            [
              say.invalid(`the record says ${type}, and is judged as ${directoryName}`, {
                parameter: "benchmark_type",
                expected: directoryName,
                actual: type
              })
            ]
      )
  )
}
