/** The points of a run's charts, from what `results.json` has of it. */
import type { Point, RunDetail } from "./data.ts"

const numbers = (value: unknown): ReadonlyArray<number | null> =>
  Array.isArray(value) ? value.map((item: unknown) => typeof item === "number" ? item : null) : []

/** Samples/s and utilisation of each epoch. */
export const epochsOf = ({ metrics }: RunDetail): ReadonlyArray<Point> => {
  const rates = numbers(metrics?.["train_throughput_samples_per_second"])
  const utilisation = numbers(metrics?.["train_au_percentage"])
  return rates.map((rate, i) => [`epoch ${i + 1}`, rate, utilisation[i] ?? null])
}

/** GiB/s of each checkpoint. */
export const pointsOf = (series: RunDetail["checkpoint_writes"]): ReadonlyArray<Point> =>
  series.map(({ name, rate, utilisation }) => [name, rate, utilisation])
