/** What speaks for the clients' caches having served the reads. It warns: 3.1.2 is the rule that decides. */
import { plural } from "../../../domain/Units.ts"
import { softened } from "../../../rules/issue.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { fact, numbers, oneOf } from "../../../rules/tolerant.ts"
import { trainingFacts } from "./evidence.ts"
import { trainingRule } from "./trainingRule.ts"

export const caching: RunRule = trainingRule({
  id: "caching",
  title: "Client caches",
  demands:
    "No host could hold its share of the data in memory, and where the engine looked, the reads came from the storage.",
  source: "v2.0 guidelines 6.6; run check check_file_system_caching, which is empty in both releases",
  evidence: "run",
  reads: ["potentialCaching", "clientCache"],
  examples: { pass: "potential_caching [0, 0]", fail: "potential_caching [0, 1], or clientCache warm" }
}, (run, say) => {
  const seen = oneOf(["cold", "warm", "unknown", "memory"])(fact(run, trainingFacts.clientCache), "clientCache")
  const served = seen._tag === "present" && (seen.value === "warm" || seen.value === "memory")
    ? [
      say.warn(`the clients' caches served the reads (${seen.value}): the storage was not what was measured`, {
        parameter: "clientCache",
        expected: "cold",
        actual: seen.value,
        source: seen.source
      })
    ]
    : []
  const fits = run.metrics._tag === "pending"
    ? "pending"
    : K.judged(
      softened(say),
      { potential_caching: numbers(fact(run, trainingFacts.potentialCaching), "potential_caching") },
      ({ potential_caching: hosts }) => {
        const count = hosts.filter((flag) => flag !== 0).length
        return count === 0 ? [] : [
          say.warn(
            `${count} of ${plural(hosts.length, "host")} could hold ${
              count === 1 ? "its" : "their"
            } share of the data in memory`,
            {
              parameter: "potential_caching",
              expected: "no host",
              actual: count
            }
          )
        ]
      }
    )
  return fits === "pending" && served.length === 0 ? "pending" : [...served, ...(fits === "pending" ? [] : fits)]
})
