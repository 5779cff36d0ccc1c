/** Rates over time of one run: a chart a way, a line a host, and where they fell. */
import { chart, valueAxis } from "./charts.ts"
import type { RunDetail } from "./data.ts"
import { el } from "./dom.ts"

export const overTime = ({ over_time: rates }: RunDetail): HTMLElement | null => {
  if (rates === undefined) return null
  if (typeof rates === "string") return el("p", { class: "dim" }, `Rates over time: ${rates}`)
  const ways = [...new Set(rates.lines.map(({ way }) => way))]
  return el(
    "div",
    {},
    el(
      "div",
      { class: "charts" },
      ...ways.map((way) =>
        chart(`${way} over time`, 240, () => ({
          xAxis: { ...valueAxis({ title: "seconds", unit: "" }), nameLocation: "middle", nameGap: 28 },
          yAxis: valueAxis({ title: way, unit: "MiB/s" }),
          series: rates.lines.flatMap((line) =>
            line.way === way ? [{ name: line.host, type: "line", symbol: "none", data: [...line.points] }] : []
          )
        }))
      )
    ),
    ...rates.text.map((text) => el("p", { class: "dim" }, text))
  )
}
