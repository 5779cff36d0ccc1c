/** Whether anybody looked at the hosts before the run. */
import type { RunRule } from "../Rule.ts"
import { runRule } from "../runRule.ts"

/** The fact of a record that says why nobody did; absent where somebody did, and in records of other programs. */
export const hostValidationFact = "hostsNotLookedAt"

export const hostValidation: RunRule = runRule({
  id: "host-validation",
  title: "Hosts looked at before the run",
  demands:
    "Limits, shared folders, programs and clocks of the hosts are looked at before the run starts. A run that was started " +
    "without (--skip-validation) is named; what went unnoticed may have spoiled it. Records of other programs do not say.",
  source: "this program",
  since: "v2.0",
  evidence: "run",
  reads: [hostValidationFact],
  examples: { pass: "8 hosts looked at", fail: "--skip-validation" }
}, (run, say) => {
  const fact = run.facts[hostValidationFact]
  return fact?._tag === "present"
    ? [say.warn(`the hosts were not looked at before the run: ${String(fact.value)}`, {
      parameter: "host_validation",
      expected: "done",
      actual: "skipped",
      source: fact.source
    })]
    : []
})
