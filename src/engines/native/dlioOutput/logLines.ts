/** Lines of `dlio.log` that every run has: the message shapes of DLIO v3.0, level in brackets. Pure. */
import { dlioStamp } from "../process/clock.ts"

/** `wall` in microseconds. */
export const outputLine = (wall: number, text: string): string => `[OUTPUT] ${dlioStamp(wall)} ${text}`

const rule = `[METRIC] ${"=".repeat(58)}`

/** What every run ends with, around its metrics. */
export const closingBlock = (
  runDirectory: string,
  ranks: number,
  wall: number,
  metrics: ReadonlyArray<string>
): ReadonlyArray<string> => [
  outputLine(wall, `Saved outputs in ${runDirectory}`),
  "[OUTPUT] Averaged metric over all steps/epochs",
  rule,
  `[METRIC] Number of Simulated Accelerators: ${ranks} `,
  ...metrics.map((metric) => `[METRIC] ${metric}`),
  rule,
  "",
  outputLine(wall, "outputs saved in RANKID_output.json")
]
