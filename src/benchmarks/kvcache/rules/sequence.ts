/** 6.3.2.1, 6.3.3.1: seed, trials, delay, and how clients are laid out. */
import type { Known } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import type { Judgement, RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { evenHosts } from "../../../rules/shared/evenHosts.ts"
import { at, fact, integer, isAskedOpen, number } from "../../../rules/tolerant.ts"
import { kvcacheEdition, kvcacheInWords } from "../edition.ts"
import { kvcacheFacts } from "./evidence.ts"

const { sequence: inWords } = kvcacheInWords

export const sequenceLocks: RunRule = runRule({
  id: "6.3.2.1",
  title: "Locked sequence of CLOSED",
  demands:
    `CLOSED: seed ${inWords.seed}, ${inWords.trials} trials, no configuration file, ${inWords.delay} s between options. The ` +
    "official program waited 20 s before its release 3.0.31. OPEN is free. What the commands say counts before what was asked for.",
  source: "Rules.md 6.3.2.1 and 6.6.1; official program from 3.0.31 (#664, #665)",
  since: "v3.0",
  evidence: "plan",
  reads: ["seed", "trials", "args.seed", "args.trials", "args.inter_option_delay", "args.config"],
  examples: { pass: "seed 42, 3 trials, 90 s", fail: "seed 7" }
}, (run, say) => {
  const { delay, ...locked } = kvcacheEdition(run.edition).sequence
  const isFree = isAskedOpen(run)
  const one = (parameter: string, expected: number, found: Known<number>): Judgement => {
    // OPEN takes any value, so one that is not recorded is no evidence against it.
    if (found._tag === "missing" && isFree) {
      return [say.open(`CLOSED needs ${parameter} ${expected}; ${found.reason}`, { parameter, expected })]
    }
    return K.judged(say, { [parameter]: found }, ({ [parameter]: actual }) =>
      actual === expected
        ? []
        : [say.open(`CLOSED needs ${parameter} ${expected}; this run had ${actual}`, {
          parameter,
          expected,
          actual: String(actual)
        })])
  }
  const config = K.judged(
    say,
    { args: run.args },
    ({ args: { config } }) =>
      config === undefined || config === null || config === "" ? [] : [
        say.open("CLOSED takes no configuration file", {
          parameter: "config",
          expected: "nothing",
          actual: String(config)
        })
      ]
  )
  return K.together([
    one("seed", locked.seed, integer(K.firstOf(fact(run, kvcacheFacts.seed), at(run.args, "seed")), "seed")),
    one("trials", locked.trials, integer(K.firstOf(fact(run, kvcacheFacts.trials), at(run.args, "trials")), "trials")),
    one("inter_option_delay", delay, number(at(run.args, "inter_option_delay"), "inter_option_delay")),
    config
  ])
})

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
