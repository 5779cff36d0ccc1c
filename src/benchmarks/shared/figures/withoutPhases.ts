/** For a benchmark of whose runs this program measures no phases by itself. */
import type { Reading } from "../../Reading.ts"

export const withoutPhases: Pick<Reading, "charts" | "phaseOfMetric" | "phases" | "words"> = {
  charts: () => [],
  phaseOfMetric: () => null,
  phases: () => ["read"],
  words: { each: "runs", dividedBy: "time", total: null, clock: null, points: null }
}
