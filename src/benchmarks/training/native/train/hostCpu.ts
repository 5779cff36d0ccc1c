/** How busy all cores of this host are, whoever uses them. */
import { readFileSync } from "node:fs"
import { type CpuTicks, parseCpuTicks } from "../../../../cluster/proc/stat.ts"
import { sum } from "../../../../domain/statistics.ts"

export const cpuTicks = (): CpuTicks | null => {
  try {
    return parseCpuTicks(readFileSync("/proc/stat", "utf8")) ?? null
  } catch {
    return null
  }
}

const all = (ticks: CpuTicks): number => sum(Object.values(ticks))
const idle = (ticks: CpuTicks): number => ticks.idle + ticks.iowait

/** 0 to 1; null when nothing is known, or no tick has passed. */
export const busyShare = (before: CpuTicks | null, after: CpuTicks | null): number | null =>
  before === null || after === null || all(after) <= all(before)
    ? null
    : 1 - (idle(after) - idle(before)) / (all(after) - all(before))
