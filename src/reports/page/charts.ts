/** Charts as SVG, in the colours of the page; each has a text that says what it shows. */
import { BarChart, BoxplotChart, LineChart, ScatterChart } from "echarts/charts"
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent
} from "echarts/components"
import * as echarts from "echarts/core"
import { SVGRenderer } from "echarts/renderers"
import { el } from "./dom.ts"

echarts.use([
  AriaComponent,
  BarChart,
  BoxplotChart,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
  TooltipComponent
])

interface Axis {
  readonly title: string
  readonly unit: string
  readonly better?: "higher" | "lower"
}

export const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

const live = new Set<{ readonly draw: () => void; readonly host: HTMLElement; readonly chart: echarts.ECharts }>()

/** Redraws in the colours of the moment and drops charts that left the page. */
export const redraw = (): void => {
  for (const one of live) {
    if (one.host.isConnected) one.draw()
    else {
      one.chart.dispose()
      live.delete(one)
    }
  }
}

const look = () => ({
  animation: false,
  aria: { enabled: true },
  color: ["--one", "--two", "--three", "--four", "--five", "--six"].map(colour),
  textStyle: { color: colour("--text"), fontFamily: "sans-serif" },
  /** Drawn as SVG text, never as HTML: names come from strangers. */
  tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow" } },
  legend: { type: "scroll", top: 0, textStyle: { color: colour("--text") } },
  grid: { left: 12, right: 12, top: 44, bottom: 12, containLabel: true }
})

/** From zero, so that lengths are sizes. */
export const valueAxis = ({ better, title, unit }: Axis, more: object = {}) => ({
  type: "value",
  min: 0,
  name: `${unit === "" ? title : `${title} (${unit})`}${better === undefined ? "" : `, ${better} is better`}`,
  nameTextStyle: { color: colour("--dim"), align: "left" },
  axisLabel: { color: colour("--dim") },
  splitLine: { lineStyle: { color: colour("--line") } },
  ...more
})

export const categoryAxis = (names: ReadonlyArray<string>) => ({
  type: "category",
  data: [...names],
  axisLabel: { color: colour("--dim"), hideOverlap: true, width: 110, overflow: "truncate" },
  axisLine: { lineStyle: { color: colour("--line") } }
})

export const chart = (title: string, height: number, option: () => object): HTMLElement => {
  const host = el("div", { class: "chart", style: `height:${height}px` })
  const figure = el("figure", {}, el("figcaption", {}, title), host)
  requestAnimationFrame(() => {
    if (!host.isConnected) return
    const instance = echarts.init(host, null, { renderer: "svg" })
    const draw = () => {
      instance.resize()
      instance.setOption({ ...look(), ...option() }, { notMerge: true })
    }
    live.add({ draw, host, chart: instance })
    draw()
  })
  return figure
}

export const zoom = (count: number, shown: number) =>
  count <= shown ? {} : {
    dataZoom: [{ type: "slider", startValue: 0, endValue: shown - 1, height: 18, bottom: 4 }],
    grid: { left: 12, right: 12, top: 44, bottom: 40, containLabel: true }
  }
