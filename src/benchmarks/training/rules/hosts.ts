/** 3.3.3, 3.3.4, 3.3.6: accelerators and hosts. */
import { plural } from "../../../domain/Units.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { countedHostsFact } from "../../../rules/shared/countedHosts.ts"
import { evenHosts as sharedEvenHosts } from "../../../rules/shared/evenHosts.ts"
import { at, fact, positiveInteger } from "../../../rules/tolerant.ts"
import { aboutRuns, trainingRule } from "./trainingRule.ts"

const advisedOnOneHost = 4

export const singleHost: RunRule = trainingRule({
  id: "3.3.3",
  title: "Accelerators on a single host",
  demands:
    `A single host runs as many accelerators as it can keep busy; fewer than ${advisedOnOneHost} draw a warning.`,
  source: "Rules.md 3.3.3; v2.0 guidelines 8",
  reads: ["processes", "hosts"],
  examples: { pass: "4 accelerators on 1 host", fail: "2 accelerators on 1 host" }
}, (run, say) =>
  K.judged(
    say,
    { processes: positiveInteger(run.processes, "processes"), hosts: positiveInteger(run.hosts, "hosts") },
    ({ hosts, processes }) =>
      hosts > 1 || processes >= advisedOnOneHost ? [] : [
        say.warn(`a single host runs ${plural(processes, "accelerator")}; try more while the utilisation holds`, {
          parameter: "num_accelerators",
          expected: `>= ${advisedOnOneHost}`,
          actual: processes
        })
      ]
  ))

export const singleClient: RunRule = trainingRule({
  id: "3.3.4",
  title: "One client in a single-host run",
  demands: "A run that measured one host was started on one host.",
  source: "Rules.md 3.3.4",
  since: "v3.0",
  reads: ["hosts", "args.hosts", countedHostsFact],
  examples: { pass: "1 host measured, --hosts a", fail: "1 host measured, --hosts a b" }
}, (run, say) => {
  const named = at(run.args, "hosts")
  // One host needs no name; but an option list without the option is damaged.
  const lost = run.args._tag === "present" && Object.keys(run.args.value).length > 0 &&
    !Object.hasOwn(run.args.value, "hosts")
  const asked = named._tag === "present" && Array.isArray(named.value)
    ? new Set(named.value.map(String)).size
    : undefined
  const counted = positiveInteger(fact(run, countedHostsFact), "num_hosts")
  const isNamedAlone = named._tag === "present" && run.hosts._tag === "present" && run.hosts.source === named.source
  return K.judged(
    say,
    { hosts: positiveInteger(run.hosts, "hosts") },
    ({ hosts }) => {
      if (hosts > 1) {
        return isNamedAlone && counted._tag === "present" && counted.value === 1
          ? [
            say.unknown(`not checked: ${hosts} hosts were named, summary.json counts one, and no host was collected`, {
              parameter: "hosts",
              source: counted.source
            })
          ]
          : []
      }
      if (lost) return [say.unknown("not checked: args.hosts is not recorded", { parameter: "hosts", source: "args" })]
      return asked === undefined || asked <= 1 ? [] : [
        say.invalid(`${asked} hosts were named, one took part`, {
          parameter: "hosts",
          expected: "one host",
          actual: asked
        })
      ]
    }
  )
})

export const evenHosts: RunRule = aboutRuns(sharedEvenHosts(
  {
    id: "3.3.6",
    title: "The same number of accelerators on each host",
    demands: "Accelerators divide evenly among the hosts.",
    source: "Rules.md 3.3.6; v2.0 guidelines 9",
    since: "v2.0",
    examples: { pass: "16 accelerators on 4 hosts", fail: "9 accelerators on 2 hosts" }
  },
  "accelerators",
  "num_accelerators"
))
