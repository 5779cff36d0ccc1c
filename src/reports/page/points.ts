/** The points of a run's charts, from what the page holds of it. */
import type { Point, RunDetail } from "./data.ts"

const numbers = (value: unknown): ReadonlyArray<number | null> =>
  Array.isArray(value) ? value.map((item: unknown) => typeof item === "number" ? item : null) : []

/** Samples/s and utilisation of each epoch. */
export const epochsOf = ({ issues, metrics }: RunDetail): ReadonlyArray<Point> => {
  const doubted = issues.some(({ parameter, severity }) =>
    severity === "warning" && parameter === "train_au_mean_percentage"
  )
  const rates = numbers(metrics?.["train_throughput_samples_per_second"])
  const utilisation = numbers(metrics?.["train_au_percentage"])
  return rates.map((rate, i) => [`epoch ${i + 1}${doubted ? " (see 3.3.2)" : ""}`, rate, utilisation[i] ?? null])
}

const pointsOf = (verb: string, rates: ReadonlyArray<number | null>): ReadonlyArray<Point> =>
  rates.map((rate, i) => [`${verb} ${i + 1}`, rate, null])

export const writesOf = ({ rates }: RunDetail): ReadonlyArray<Point> => pointsOf("write", rates[0])
export const readsOf = ({ rates }: RunDetail): ReadonlyArray<Point> => pointsOf("read", rates[1])
