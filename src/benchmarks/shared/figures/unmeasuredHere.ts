/** What reports say of the runs of a tool beside DLIO: no phase of them was measured by this program. */
import type { Reading } from "../../Reading.ts"

export const unmeasuredHere: Pick<Reading, "charts" | "phaseOfMetric" | "phases" | "words"> = {
  charts: () => [],
  phaseOfMetric: () => null,
  phases: () => ["read"],
  words: { each: "runs", dividedBy: "time", total: null, clock: null, points: null }
}
