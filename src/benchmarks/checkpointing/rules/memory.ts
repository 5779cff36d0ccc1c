/** 4.3.1: enough written to outgrow the client's cache. 4.3.4: accelerators that could hold the model. */
import { formatBytes, GiB } from "../../../domain/Units.ts"
import { softened } from "../../../rules/issue.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { number, positiveNumbers } from "../../../rules/tolerant.ts"
import { checkpointingEdition } from "../edition.ts"
import { checkpointBytes, hosts, processes, writes } from "./readings.ts"

export const dataSizeRatio: RunRule = runRule({
  id: "4.3.1",
  title: "Data per client against its memory",
  demands:
    "All checkpoints written by a client together exceed 3 × its memory; else its cache is cleared before reading. " +
    "Two readings: the existing checker compares one checkpoint, the rule speaks of the data written; all are counted here.",
  source: "Rules.md 4.3.1; v2.0 guidelines 2.2.2 (clear the cache between the phases)",
  since: "v2.0",
  evidence: "plan",
  reads: ["checkpointBytes", "writes", "hosts", "hostMemoryBytes"],
  examples: { pass: "10 × 105 GiB written by one host of 256 GiB", fail: "10 × 105 GiB written by one host of 512 GiB" }
}, (run, say) =>
  K.judged(softened(say), {
    checkpointBytes: checkpointBytes(run),
    num_checkpoints_write: writes(run),
    hosts: hosts(run),
    hostMemoryBytes: positiveNumbers(run.hostMemoryBytes, "host memory")
  }, ({ checkpointBytes, hostMemoryBytes, hosts, num_checkpoints_write: count }) => {
    if (count <= 0) return []
    const perClient = checkpointBytes * count / hosts
    const { timesMemory } = checkpointingEdition(run.edition)
    const needed = timesMemory * hostMemoryBytes.reduce((most, bytes) => Math.max(most, bytes))
    return perClient > needed ? [] : [
      say.warn(
        `each client writes ${formatBytes(perClient)}, not more than ${timesMemory} × its memory (${
          formatBytes(needed)
        }): clear the ` +
          "client's cache between writing and reading",
        {
          parameter: "num_checkpoints_write",
          expected: `> ${formatBytes(needed)}`,
          actual: formatBytes(perClient)
        }
      )
    ]
  }))

export const acceleratorMemory: RunRule = runRule({
  id: "4.3.4",
  title: "Aggregate accelerator memory",
  demands:
    "Accelerators × memory each is at least the full-size checkpoint. Two readings: the checker of release 3.0.26 counts " +
    "80 GB each (H100) whatever the accelerator, CLOSED v3.0 names B200 and MI355 with more; 80 GiB is applied.",
  source: "Rules.md 4.3.4; v2.0 guidelines 2.2.1; constants of the 3.0.26 checker",
  since: "v2.0",
  evidence: "plan",
  reads: ["processes", "checkpointBytes", "scale"],
  examples: { pass: "llama3-8b with 8 processes", fail: "llama3-8b with 1 process" }
}, (run, say) =>
  K.judged(say, {
    num_processes: processes(run),
    checkpointBytes: checkpointBytes(run),
    scale: number(K.orElse(run.scale, 1, "no scale is recorded"), "scale")
  }, ({ checkpointBytes, num_processes: accelerators, scale }) => {
    const full = checkpointBytes / scale
    const { counted, named } = checkpointingEdition(run.edition).acceleratorMemory
    if (accelerators * counted * GiB >= full) return []
    const needed = Math.ceil(full / (counted * GiB))
    return [
      say.invalid(
        `a full-size checkpoint of ${
          formatBytes(full)
        } needs ${needed} accelerators of ${counted} GiB; ${accelerators} ${
          accelerators === 1 ? "was" : "were"
        } given (counted as the checker of release 3.0.26 does; accelerators that v3.0 names have more)`,
        {
          parameter: "num_processes",
          expected: `>= ${needed}`,
          actual: accelerators,
          disputed: named !== undefined && accelerators * named * GiB >= full
        }
      )
    ]
  }))
