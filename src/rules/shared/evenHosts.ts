/** Every host runs the same number of ranks. */
import { plural } from "../../domain/Units.ts"
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule, type RunRuleText } from "../runRule.ts"
import { positiveInteger } from "../tolerant.ts"

/**
 * @param what what a benchmark calls its ranks: accelerators, clients.
 * @param parameter the option that gives their number.
 */
export const evenHosts = (
  text: Omit<RunRuleText, "evidence" | "reads">,
  what: string,
  parameter: string
): RunRule =>
  runRule({ ...text, evidence: "plan", reads: ["processes", "hosts"] }, (run, say) =>
    K.judged(
      say,
      { processes: positiveInteger(run.processes, "processes"), hosts: positiveInteger(run.hosts, "hosts") },
      ({ hosts, processes }) =>
        processes % hosts === 0 ? [] : [
          say.invalid(`${processes} ${what} do not divide among ${plural(hosts, "host")}; each needs the same number`, {
            parameter,
            expected: `a multiple of ${hosts}`,
            actual: processes
          })
        ]
    ))
