/** The points of a chart, from what the page holds of a run. */
import type { Chart } from "../../benchmarks/shared/figures/Aggregate.ts"
import type { Point, RunDetail } from "./data.ts"

const at = (run: RunDetail, path: string): unknown =>
  path.split(".").reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? Object.getOwnPropertyDescriptor(inner, key)?.value : undefined,
    run
  )

export const pointsOf = ({ doubtedBy, from, point }: Chart) => (run: RunDetail): ReadonlyArray<Point> => {
  const values = at(run, from)
  const isDoubted = run.issues.some(({ rule, severity }) => severity === "warning" && rule === doubtedBy)
  return (Array.isArray(values) ? values : []).map((value: unknown, i) => [
    `${point} ${i + 1}${isDoubted ? ` (see ${doubtedBy})` : ""}`,
    typeof value === "number" ? value : null
  ])
}
