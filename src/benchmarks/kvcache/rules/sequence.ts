/** 6.3.2.1, 6.3.3.1: seed, trials, delay, and how clients are laid out. */
import type { Issue } from "../../../domain/Verdict.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { evenHosts } from "../../../rules/shared/evenHosts.ts"
import { at, integer, number } from "../../../rules/tolerant.ts"

const locked = { seed: 42, trials: 3 }
const delay = { applied: 20, other: 90 }

export const sequenceLocks: RunRule = runRule({
  id: "6.3.2.1",
  title: "Locked sequence of CLOSED",
  demands:
    `CLOSED: seed ${locked.seed}, ${locked.trials} trials, no configuration file, ${delay.applied} s between options. Two ` +
    `readings: 6.3.2.1 says ${delay.other} s, 6.6.1 and the code ${delay.applied} s; ${delay.applied} s are applied, ${delay.other} s ` +
    "are accepted with a warning. OPEN is free.",
  source: "Rules.md 6.3.2.1 and 6.6.1",
  editions: ["v3.0"],
  evidence: "plan",
  reads: ["args.seed", "args.trials", "args.inter_option_delay", "args.config"],
  examples: { pass: "seed 42, 3 trials, 20 s", fail: "seed 7" }
}, (run, say) =>
  K.judged(say, {
    seed: integer(at(run.args, "seed"), "seed"),
    trials: integer(at(run.args, "trials"), "trials"),
    inter_option_delay: number(at(run.args, "inter_option_delay"), "inter_option_delay"),
    args: run.args
  }, ({ args, inter_option_delay: seconds, ...counts }) => {
    const config = args["config"]
    const different = (parameter: string, expected: number, actual: number): ReadonlyArray<Issue> =>
      actual === expected
        ? []
        : [say.open(`CLOSED needs ${parameter} ${expected}; this run had ${actual}`, { parameter, expected, actual })]
    return [
      ...different("seed", locked.seed, counts.seed),
      ...different("trials", locked.trials, counts.trials),
      ...(seconds === delay.other
        ? [
          say.warn(`${delay.other} s between options, as 6.3.2.1 says; 6.6.1 and the code have ${delay.applied} s`, {
            parameter: "inter_option_delay",
            expected: delay.applied,
            actual: seconds,
            disputed: true
          })
        ]
        : different("inter_option_delay", delay.applied, seconds)),
      ...(config === undefined || config === null || config === "" ? [] : [
        say.open("CLOSED takes no configuration file", {
          parameter: "config",
          expected: "nothing",
          actual: String(config)
        })
      ])
    ]
  }))

export const clientLayout: RunRule = evenHosts(
  {
    id: "6.3.3.1",
    title: "Clients",
    demands: "A client is an MPI rank, and every host runs the same number of them.",
    source: "Rules.md 6.3.3.1",
    editions: ["v3.0"],
    examples: { pass: "8 ranks on 2 hosts", fail: "7 ranks on 2 hosts" }
  },
  "clients",
  "num_processes"
)
