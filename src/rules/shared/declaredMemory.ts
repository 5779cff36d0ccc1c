/** Measured memory decides; a declared value that differs is said, because sizes may have been planned with it. */
import type { EditionId } from "../../domain/Edition.ts"
import { formatBytes } from "../../domain/Units.ts"
import { softened } from "../issue.ts"
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule } from "../runRule.ts"
import { number, positiveNumbers } from "../tolerant.ts"

/** Relative difference that is still rounding and reserved memory (rule 2.1.9 uses the same figure). */
const tolerance = 0.1

/** @param takesLarger editions in which a declared value that is larger than the measured one is used. */
export const declaredMemory = (takesLarger: (edition: EditionId) => boolean): RunRule =>
  runRule({
    id: "declared-memory",
    title: "Declared and measured memory",
    demands:
      "--client-host-memory-in-gb is within 10 % of what each host really has. Measured memory decides, but for 3.1.2 of v3.0, which " +
      "takes the larger; this only warns.",
    source: "Rules.md 2.1.9 (tolerance); this program uses measured memory wherever it exists",
    since: "v2.0",
    evidence: "plan",
    reads: ["hostMemoryBytes", "declaredMemoryBytes"],
    examples: { pass: "declared 64 GiB, measured 62.5 GiB", fail: "declared 64 GiB, measured 512 GiB" }
  }, (run, say) => {
    if (run.declaredMemoryBytes._tag !== "present" || run.hostMemoryBytes._tag !== "present") return []
    return K.judged(softened(say), {
      declared: number(run.declaredMemoryBytes, "client_host_memory_in_gb"),
      measured: positiveNumbers(run.hostMemoryBytes, "host memory")
    }, ({ declared, measured }) => {
      const off = measured.filter((bytes) => Math.abs(declared - bytes) > tolerance * bytes)
      const worst = [...off].sort((a, b) => Math.abs(declared - b) - Math.abs(declared - a))[0]
      if (worst === undefined) return []
      const larger = Math.max(declared, worst)
      return [
        say.warn(
          `--client-host-memory-in-gb says ${formatBytes(declared)}, ${
            measured.length === 1 ? "the host has" : `${off.length} of ${measured.length} hosts differ, one has`
          } ${formatBytes(worst)}; ${
            larger === declared && takesLarger(run.edition)
              ? "the larger value decides how large a data set must be"
              : "the measured value is used"
          }`,
          {
            parameter: "client_host_memory_in_gb",
            expected: `${formatBytes(worst)} ± 10 %`,
            actual: formatBytes(declared)
          }
        )
      ]
    })
  })
