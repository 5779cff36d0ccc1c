/** A trend for programs: every run of every step. */
import { asJson, type Json } from "../../domain/Json.ts"
import type { Step, StepFigure, Trend } from "./Trend.ts"

const figureJson = ({ runs }: Step) => ({ difference, headline, side, values }: StepFigure) => ({
  name: headline.name,
  title: headline.title,
  unit: side.definition?.unit ?? null,
  better: headline.better,
  figure: side.definition?.figure ?? null,
  says: side.definition?.says ?? null,
  mean: side.mean,
  deviation: side.deviation,
  min: side.min,
  max: side.max,
  client_cache: Object.fromEntries(side.cache),
  lacking: side.lacking,
  change: difference?.change ?? null,
  interval: difference?.interval ?? null,
  comparison: difference?.comparison ?? null,
  why: difference?.why ?? null,
  values: runs.map(({ path, start }, i) => ({ path, start, value: values[i] ?? null }))
})

export const trendJson = ({ given, notShown, series, what }: Trend): Json =>
  asJson({
    given,
    what,
    series: series.map(({ name, steps }) => ({
      name,
      steps: steps.map((step) => ({
        date: step.date,
        label: step.label,
        runs: step.runs.length,
        changed: step.changed.map(({ a, b, kind, name }) => ({ kind, name, before: a, after: b })),
        figures: step.figures.map(figureJson(step))
      }))
    })),
    not_shown: notShown
  })
