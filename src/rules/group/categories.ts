/** A group is no better than its runs. */
import { plural } from "../../domain/Units.ts"
import type { Category } from "../../domain/Verdict.ts"
import { type GroupRule, groupRule } from "../Group.ts"

const worse: ReadonlyArray<Exclude<Category, "CLOSED">> = ["INVALID", "UNKNOWN", "OPEN"]

export const categories: GroupRule = groupRule({
  id: "run-categories",
  title: "Categories of the runs",
  demands: "The runs of an experiment, the warm-up too, are no better together than the worst of them is by itself.",
  source: "check_runs_valid of release 3.0.26",
  since: "v1.0",
  reads: ["category of each run"],
  examples: { pass: "six CLOSED runs", fail: "five CLOSED runs and an INVALID one" }
}, ({ members }, say) =>
  worse.flatMap((category) => {
    const paths = members.filter(({ run }) => run.category === category).map(({ run }) => run.path)
    if (paths.length === 0) return []
    const named = paths.length === members.length ? "" : `: ${paths.join(", ")}`
    const message = `${paths.length} of ${plural(members.length, "run")} ${
      paths.length === 1 ? "is" : "are"
    } ${category}${named}`
    const facts = { parameter: "category", expected: "CLOSED", actual: category }
    return [
      category === "INVALID"
        ? say.invalid(message, facts)
        : category === "UNKNOWN"
        ? say.unknown(message, facts)
        : say.open(message, facts)
    ]
  }))
