/** 6.3.2.1, 6.3.3.1: seed, trials, delay, and how clients are laid out. */
import type { Issue } from "../../../domain/Verdict.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { evenHosts } from "../../../rules/shared/evenHosts.ts"
import { at, integer, number } from "../../../rules/tolerant.ts"
import { kvcacheEdition, kvcacheInWords } from "../edition.ts"

const { sequence: inWords } = kvcacheInWords

export const sequenceLocks: RunRule = runRule({
  id: "6.3.2.1",
  title: "Locked sequence of CLOSED",
  demands:
    `CLOSED: seed ${inWords.seed}, ${inWords.trials} trials, no configuration file, ${inWords.delay} s between options. Two ` +
    `readings: 6.3.2.1 says ${inWords.otherDelay} s, 6.6.1 and the code ${inWords.delay} s; ${inWords.delay} s are applied, ${inWords.otherDelay} s ` +
    "are accepted with a warning. OPEN is free.",
  source: "Rules.md 6.3.2.1 and 6.6.1",
  since: "v3.0",
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
    const { delay, otherDelay, ...locked } = kvcacheEdition(run.edition).sequence
    const config = args["config"]
    const different = (parameter: string, expected: number, actual: number): ReadonlyArray<Issue> =>
      actual === expected
        ? []
        : [say.open(`CLOSED needs ${parameter} ${expected}; this run had ${actual}`, { parameter, expected, actual })]
    return [
      ...different("seed", locked.seed, counts.seed),
      ...different("trials", locked.trials, counts.trials),
      ...(seconds === otherDelay
        ? [
          say.warn(`${otherDelay} s between options, as 6.3.2.1 says; 6.6.1 and the code have ${delay} s`, {
            parameter: "inter_option_delay",
            expected: delay,
            actual: seconds,
            disputed: true
          })
        ]
        : different("inter_option_delay", delay, seconds)),
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
    since: "v3.0",
    examples: { pass: "8 ranks on 2 hosts", fail: "7 ranks on 2 hosts" }
  },
  "clients",
  "num_processes"
)
