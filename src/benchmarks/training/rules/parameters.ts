/** 3.6.2, 3.6.3: what a person may change of a training workload. */
import type { RunRule } from "../../../rules/Rule.ts"
import { allowedParameters } from "../../../rules/shared/allowedParameters.ts"
import { trainingEdition } from "../edition.ts"
import { aboutRuns } from "./trainingRule.ts"

export const parameters: RunRule = aboutRuns(allowedParameters(
  {
    id: "3.6.2",
    title: "Parameters of CLOSED and OPEN",
    demands:
      "CLOSED and OPEN (3.6.3) name the parameters that people may change; any other is INVALID, workflow.* too. In v3.0 the keys " +
      "that the official tool adds by itself, and workflow.checkpoint, given by a person, were published as CLOSED: a warning.",
    source: "Rules.md 3.6.2 and 3.6.3; v2.0 guidelines 10; run checks of both releases",
    examples: { pass: "--params reader.read_threads=16", fail: "--params reader.batch_size=1" }
  },
  { since: "v2.0" },
  (edition) => trainingEdition(edition).parameters
))
