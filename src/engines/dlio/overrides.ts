/**
 * What `dlio_benchmark` is told (docs/reference/dlio-command.md 1 and 2): the workload, where Hydra works, then every value that people
 * or this program set, and the folder of our own workload files. Pure.
 */
import type { Json } from "../../domain/Json.ts"
import { isOverride } from "../../domain/Parameter.ts"
import type { DlioLaunch, Plan } from "../../domain/Plan.ts"
import { configFolder } from "../../results/layout.ts"
import { hydraText, hydraValue } from "./hydraValue.ts"
import type { Injected } from "./Task.ts"

type Assignment = readonly [key: string, value: Json]

/** What people gave comes first, then what is injected, in the order of the official tool. */
const sent = (plan: Plan, injected: ReadonlyArray<Injected>): ReadonlyArray<Assignment> => {
  const changed = plan.parameters.filter((parameter) => isOverride(parameter) || parameter.origin === "tool")
  return [
    ...changed.filter(({ key }) => injected.every((other) => other.key !== key))
      .map(({ key, value }): Assignment => [key, value]),
    ...injected.flatMap(({ key, value }): ReadonlyArray<Assignment> => {
      const planned = changed.find((parameter) => parameter.key === key)
      const sends = value ?? planned?.value
      return sends === undefined ? [] : [[key, sends]]
    })
  ]
}

/** The words after the program's name. */
export const dlioArguments = (
  plan: Plan,
  { dlio }: DlioLaunch,
  runDirectory: string,
  injected: ReadonlyArray<Injected>
): ReadonlyArray<string> => [
  `workload=${dlio.workload}`,
  `++hydra.run.dir=${hydraText(runDirectory)}`,
  `++hydra.output_subdir=${configFolder}`,
  ...sent(plan, injected).map(([key, value]) => `++workload.${key}=${hydraValue(value)}`),
  `--config-dir=${dlio.configDirectory}`
]
