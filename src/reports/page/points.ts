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

const gib = 2 ** 30

/** GiB/s of each checkpoint: by the longest rank where this program measured it, else by rank 0's clock, as DLIO has it. */
const pointsOf = (
  run: RunDetail,
  phase: "write" | "read",
  byRank0: RunDetail["checkpoint_writes"]
): ReadonlyArray<Point> => {
  const own = run.measured.find((one) => one.phase === phase)
  return own === undefined
    ? byRank0.map(({ name, rate, utilisation }) => [name, rate, utilisation])
    : own.bytes_per_second.map((rate, i) => [`${phase} ${i + 1}`, rate === null ? null : rate / gib, null])
}

export const writesOf = (run: RunDetail): ReadonlyArray<Point> => pointsOf(run, "write", run.checkpoint_writes)
export const readsOf = (run: RunDetail): ReadonlyArray<Point> => pointsOf(run, "read", run.checkpoint_reads)
