/** Rules about a query run. Loading a collection and sizing one are no runs, so nothing is demanded of them. */
import type { RunEvidence } from "../../../rules/Evidence.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { oneOf } from "../../../rules/tolerant.ts"
import { vectordbOnDisk } from "../onDisk.ts"

/** A command that nobody knows is judged as a run; the rule `readable` names it. */
const isQueryRun = ({ command }: RunEvidence): boolean =>
  oneOf(Object.keys(vectordbOnDisk.preparing))(command, "command")._tag !== "present"

/** The same rule, silent about commands that only prepare. */
export const aboutQueries = (rule: RunRule): RunRule => ({
  ...rule,
  evaluate: (run) => isQueryRun(run) ? rule.evaluate(run) : []
})
