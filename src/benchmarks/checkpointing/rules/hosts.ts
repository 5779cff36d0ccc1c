/** 4.6.2: how many ranks each host runs. */
import { plural } from "../../../domain/Units.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { checkpointingEdition } from "../edition.ts"
import { fewestRanksPerHost } from "./readings.ts"

export const ranksPerHost: RunRule = runRule({
  id: "4.6.2",
  title: "Ranks per host",
  demands:
    "In CLOSED each host runs more than 4 ranks. Two readings: 4.6.2 says more than 4, table 3 says minimal 4; exactly 4 " +
    "is accepted with a warning: eight published folders of seven organisations have 4, and the question is undecided. Table 3 " +
    "asks for 4 in OPEN as well; 4.6.2 speaks of CLOSED alone and is applied.",
  source: "Rules.md 4.6.2 and table 3; v2.0 guidelines 2.2.1 and table 3; mlcommons/storage issue 866",
  since: "v2.0",
  evidence: "plan",
  reads: ["processes", "hosts", "ranksPerHost"],
  examples: { pass: "64 processes on 8 hosts", fail: "8 processes on 4 hosts" }
}, (run, say) =>
  K.judged(say, { ranksPerHost: fewestRanksPerHost(run) }, ({ ranksPerHost: ranks }) => {
    const { ranksPerHost: minimum } = checkpointingEdition(run.edition)
    const facts = {
      parameter: "hosts",
      expected: `more than ${plural(minimum, "rank")} per host`,
      actual: ranks,
      disputed: true
    }
    if (ranks < minimum) {
      return [
        say.open(
          `too few ranks per host: CLOSED needs more than ${minimum}, a host here runs ${ranks} (table 3 asks for ${minimum} in ` +
            "OPEN as well; rule 4.6.2 speaks of CLOSED alone and is applied)",
          facts
        )
      ]
    }
    return ranks > minimum ? [] : [
      say.warn(
        `${
          plural(ranks, "rank")
        } per host: table 3 accepts them, rule 4.6.2 asks for more; eight published folders have 4, undecided (issue 866)`,
        facts
      )
    ]
  }))
