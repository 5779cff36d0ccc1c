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
    `CLOSED: seed ${inWords.seed}, ${inWords.trials} trials, no configuration file, ${inWords.delay} s between options. The ` +
    "official program waited 20 s before its release 3.0.31. OPEN is free.",
  source: "Rules.md 6.3.2.1 and 6.6.1; official program from 3.0.31 (#664, #665)",
  since: "v3.0",
  evidence: "plan",
  reads: ["args.seed", "args.trials", "args.inter_option_delay", "args.config"],
  examples: { pass: "seed 42, 3 trials, 90 s", fail: "seed 7" }
}, (run, say) =>
  K.judged(say, {
    seed: integer(at(run.args, "seed"), "seed"),
    trials: integer(at(run.args, "trials"), "trials"),
    inter_option_delay: number(at(run.args, "inter_option_delay"), "inter_option_delay"),
    args: run.args
  }, ({ args, ...counts }) => {
    const { delay, ...locked } = kvcacheEdition(run.edition).sequence
    const config = args["config"]
    const different = (parameter: string, expected: number, actual: number): ReadonlyArray<Issue> =>
      actual === expected
        ? []
        : [say.open(`CLOSED needs ${parameter} ${expected}; this run had ${actual}`, { parameter, expected, actual })]
    return [
      ...different("seed", locked.seed, counts.seed),
      ...different("trials", locked.trials, counts.trials),
      ...different("inter_option_delay", delay, counts.inter_option_delay),
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
