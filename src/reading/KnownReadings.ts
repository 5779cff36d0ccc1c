/** The readings of all benchmarks, by the names of their benchmarks. */
import type { Reading } from "../benchmarks/Reading.ts"
import { type Suite, suiteOf } from "../results/Suite.ts"

export interface KnownReadings {
  readonly all: ReadonlyArray<Reading>
  readonly suite: Suite
  /** By the name on disk; undefined for an unknown benchmark, whose runs nothing here can judge. */
  readonly of: (benchmarkType: string | null) => Reading | undefined
}

export const knownReadings = (all: ReadonlyArray<Reading>): KnownReadings => {
  const byName = new Map(all.map((reading) => [reading.onDisk.directoryName, reading]))
  return {
    all,
    suite: suiteOf(all.map(({ onDisk }) => onDisk)),
    of: (benchmarkType) => byName.get(benchmarkType ?? "")
  }
}
