/** A plan for people, as `--what-if` prints it: everything the run would do. `--json` prints the plan itself. */
import { isOverride, type Parameter } from "../domain/Parameter.ts"
import type { Plan } from "../domain/Plan.ts"
import { formatBytes, formatSeconds } from "../domain/Units.ts"
import type { Verdict } from "../domain/Verdict.ts"
import { type Look, paint } from "./Look.ts"
import { type Row, rows } from "./rows.ts"
import { engineText } from "./summary.ts"
import { categoryText, verdictLines } from "./verdictText.ts"

const parameterText = ({ key, origin, value }: Parameter): string => `${key} = ${JSON.stringify(value)} (${origin})`

/** What people or the tool set; the rest is the workload file's and stands in the JSON. */
const changed = (parameters: ReadonlyArray<Parameter>): ReadonlyArray<Parameter> =>
  parameters.filter((parameter) => isOverride(parameter) || parameter.origin === "tool")

/** What the rules say of a plan. */
export const verdictText = (verdict: Verdict, look: Look): ReadonlyArray<string> => [
  `verdict ${categoryText(look, verdict.category)} as planned`,
  ...verdictLines(look, verdict)
]

/** `verdict` is what the rules say of the plan, where they were asked. */
export const planText = (plan: Plan, verdict: Verdict | undefined, look: Look): string => {
  const hosts = plan.hosts.length === 0 ? "this host" : plan.hosts.join(", ")
  const division = plan.requestedDivision === null ? "none asked for" : plan.requestedDivision
  const identity = [plan.identity.organization, plan.identity.systemName, plan.identity.label].filter((part) =>
    part !== null
  )
  return [
    paint(look, "bold", `what ${plan.benchmark} ${plan.command} would do (nothing was touched)`),
    "",
    ...rows(look, [
      ["model", plan.accelerator === null ? plan.model : `${plan.model} on ${plan.accelerator}`],
      ["engine", engineText(plan)],
      ["profile", plan.profile],
      ["processes", `${plan.processes} on ${hosts}`],
      ...(plan.scale === 1 ? [] : [["scale", String(plan.scale)] satisfies Row]),
      ["division", `${division}, rules of ${plan.edition}`],
      ...(identity.length === 0 ? [] : [["identity", identity.join(", ")] satisfies Row]),
      ...plan.notes.map((note, i): Row => [i === 0 ? "plan" : "", note]),
      ...plan.destinations.map(({ bytesToWrite, isFilled, path, role }): Row => [
        role,
        isFilled === true
          ? `${path}, written to for as long as the run lasts`
          : bytesToWrite === 0
          ? `${path}, nothing to write`
          : `${path}, ${formatBytes(bytesToWrite)} to write`
      ]),
      ["results", plan.resultsDir],
      ["buffers", `${formatBytes(plan.bufferBytes)} for all ranks together`],
      ...(plan.loops === 1 ? [] : [["loops", String(plan.loops)] satisfies Row]),
      ...(plan.timeoutSeconds === null ? [] : [["timeout", formatSeconds(plan.timeoutSeconds)] satisfies Row]),
      ...changed(plan.parameters).map((parameter, i): Row => [i === 0 ? "parameters" : "", parameterText(parameter)])
    ]),
    ...(verdict === undefined ? [] : ["", ...verdictText(verdict, look)])
  ].join("\n")
}
