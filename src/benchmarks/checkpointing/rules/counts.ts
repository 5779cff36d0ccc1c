/** How many checkpoints one invocation writes and reads (table 3), and that every write is synced (4.3.2). */
import { plural } from "../../../domain/Units.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { checkpointingEdition } from "../edition.ts"
import { fsync as fsyncOf, reads as readsOf, writes as writesOf } from "./readings.ts"

const parameter = "num_checkpoints_write, num_checkpoints_read"

const wholeCounts = (n: number): string => `${n}/${n}, ${n}/0 or 0/${n}`

export const checkpointCounts: RunRule = runRule(
  {
    id: "checkpoint-counts",
    title: "Checkpoints written and read",
    demands:
      "CLOSED: 10 writes and 10 reads in one invocation, or 10/0 and then 0/10 in two. OPEN: free in v3.0, as CLOSED in " +
      "v2.0. Never 0/0. Two readings: the v3.0 guidelines do not let OPEN change the counts, Rules.md table 3 does; Rules.md is applied.",
    inEdition: (edition) => {
      const { checkpoints: n, countsAreFreeInOpen, minusOneIsNone } = checkpointingEdition(edition)
      return `${wholeCounts(n)} in ${countsAreFreeInOpen ? "CLOSED; free in OPEN" : "both divisions"}${
        minusOneIsNone ? "; -1 stands for 0" : ""
      }`
    },
    source: "Rules.md table 3 (below 4.6.4) and 4.7.1; v2.0 guidelines table 3",
    since: "v2.0",
    evidence: "plan",
    reads: ["writes", "reads"],
    examples: { pass: "10/10, 10/0, 0/10", fail: "2/2 (OPEN at best), 0/0, 11/-1" }
  },
  (run, say) =>
    K.judged(say, { num_checkpoints_write: writesOf(run), num_checkpoints_read: readsOf(run) }, (values) => {
      const { checkpoints, countsAreFreeInOpen, minusOneIsNone } = checkpointingEdition(run.edition)
      // The v2.0 guidelines write -1 for a phase that is left out, where every program takes 0.
      const off = (n: number): number => minusOneIsNone && n === -1 ? 0 : n
      const [writes, reads] = [off(values.num_checkpoints_write), off(values.num_checkpoints_read)]
      const facts = { parameter, expected: wholeCounts(checkpoints), actual: `${writes}/${reads}` }
      if (writes < 0 || reads < 0) {
        return [
          say.invalid(`negative counts mean nothing: ${plural(writes, "write")}, ${plural(reads, "read")}`, facts)
        ]
      }
      if (writes + reads === 0) return [say.invalid("nothing was written or read (0/0)", facts)]
      const whole = [writes, reads].every((n) => n === 0 || n === checkpoints)
      if (whole) return []
      return [
        !countsAreFreeInOpen
          ? say.invalid(
            `${run.edition} takes ${checkpoints} writes and ${checkpoints} reads; this run has ${writes}/${reads}`,
            facts
          )
          : say.open(
            `CLOSED needs ${checkpoints} writes and ${checkpoints} reads (or ${checkpoints}/0 and then 0/${checkpoints}); this run has ${writes}/${reads}`,
            { ...facts, disputed: true }
          )
      ]
    })
)

export const fsync: RunRule = runRule({
  id: "4.3.2",
  title: "fsync after every checkpoint",
  demands: "checkpoint.fsync is on.",
  source: "Rules.md 4.3.2; v2.0 guidelines 2.2.2",
  since: "v2.0",
  evidence: "plan",
  reads: ["fsync"],
  examples: { pass: "checkpoint.fsync True", fail: "checkpoint.fsync=False" }
}, (run, say) =>
  K.judged(say, { "checkpoint.fsync": fsyncOf(run) }, (values) =>
    values["checkpoint.fsync"] ? [] : [
      say.invalid("checkpoints must be synced to storage; checkpoint.fsync is off", {
        parameter: "checkpoint.fsync",
        expected: "true",
        actual: "false"
      })
    ]))
