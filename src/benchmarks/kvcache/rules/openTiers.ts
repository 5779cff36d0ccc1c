/** 6.6.2: an OPEN run of which storage is claimed has touched it. */
import { isJsonObject, type JsonObject } from "../../../domain/Json.ts"
import type { RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { fact, isAskedOpen, toNumber } from "../../../rules/tolerant.ts"
import { kvcacheFacts } from "./evidence.ts"
import { optionsOf, summaryOf } from "./summary.ts"

const gibOf = (entry: JsonObject): number => (toNumber(entry["gpu_mem_gb"]) ?? 0) + (toNumber(entry["cpu_mem_gb"]) ?? 0)

const executed = (run: RunEvidence, number: string): ReadonlyArray<JsonObject> => {
  const options = fact(run, kvcacheFacts.options)
  return options._tag === "present" && Array.isArray(options.value)
    ? options.value.filter(isJsonObject).filter(({ option }) => toNumber(option) === Number(number))
    : []
}

export const openTiers: RunRule = runRule({
  id: "6.6.2",
  title: "Memory tiers of OPEN",
  demands:
    "An OPEN run says its memory sizes and its model: the official command line puts defaults (16 and 32 GiB, tiny-1b) in the place of the " +
    "option's own, and such a run may keep everything in memory. An option that read nothing from the storage says nothing of it.",
  source: "Rules.md 6.6.2 (caveat)",
  since: "v3.0",
  evidence: "run",
  reads: ["options", "summary.options.*.aggregated_read_bandwidth_gbps"],
  examples: {
    pass: "--gpu-mem-gb 0 --cpu-mem-gb 0 and a model",
    fail: "32 GiB of memory, and no byte read from the storage"
  }
}, (run, say) =>
  K.judged(say, { summary: summaryOf(run) }, ({ summary }) =>
    isAskedOpen(run)
      ? optionsOf(summary).flatMap(([number, option]) => {
        const read = toNumber(option["aggregated_read_bandwidth_gbps"])
        const [memory] = executed(run, number).map(gibOf).filter((gib) => gib > 0).sort((a, b) => b - a)
        return read === 0 && memory !== undefined
          ? [
            say.invalid(
              `option ${number} read nothing from the storage: its memory tiers of ${memory} GiB kept it all`,
              {
                parameter: `option ${number}: gpu_mem_gb, cpu_mem_gb`,
                expected: "a working set that reaches the storage",
                actual: memory
              }
            )
          ]
          : []
      })
      : []))
