/** DLIO's count of hosts, which releases before 3.0.33 take from ranks, beside the hosts that took part. */
import { softened } from "../issue.ts"
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule } from "../runRule.ts"
import { fact, positiveInteger } from "../tolerant.ts"

/** `num_hosts` of summary.json; absent where it is the number of hosts that is used. */
export const countedHostsFact = "countedHosts"

export const countedHosts: RunRule = runRule({
  id: "counted-hosts",
  title: "Hosts counted by DLIO",
  demands:
    "num_hosts of summary.json is the number of hosts that were collected or named. Releases of DLIO before 3.0.33 multiply ranks " +
    "instead, so the collected or named hosts decide; this only warns. A count that is right and differs means that ranks ran elsewhere.",
  source: "this program",
  since: "v2.0",
  evidence: "run",
  reads: ["hosts", countedHostsFact],
  examples: { pass: "8 hosts collected, num_hosts 8", fail: "8 hosts collected, num_hosts 512" }
}, (run, say) => {
  if (!Object.hasOwn(run.facts, countedHostsFact) || run.hosts._tag !== "present") return []
  return K.judged(softened(say), {
    hosts: positiveInteger(run.hosts, "hosts"),
    counted: positiveInteger(fact(run, countedHostsFact), "num_hosts")
  }, ({ counted, hosts }) => [
    say.warn(`num_hosts in summary.json is ${counted}, collected or named hosts are ${hosts}: ${hosts} is used`, {
      parameter: "num_hosts",
      expected: hosts,
      actual: counted,
      source: "summary.json"
    })
  ])
})
