/** How busy all cores of this host are, whoever uses them. Source: proc_stat(5). */
import { readFileSync } from "node:fs"
import { sum } from "../../../../domain/statistics.ts"

/** Ticks since boot. */
interface CpuTicks {
  readonly all: number
  readonly idle: number
}

/** The first line: user, nice, system, idle, iowait, irq, softirq, steal; what follows is contained in user and nice. */
export const parseCpuTicks = (stat: string): CpuTicks | null => {
  const [matched, text = ""] = /^cpu +([\d ]+)$/m.exec(stat) ?? []
  const fields = text.trim().split(/ +/).slice(0, 8).map(Number)
  const [, , , idle, waiting] = fields
  if (matched === undefined || idle === undefined || waiting === undefined) return null
  return { all: sum(fields), idle: idle + waiting }
}

export const cpuTicks = (): CpuTicks | null => {
  try {
    return parseCpuTicks(readFileSync("/proc/stat", "utf8"))
  } catch {
    return null
  }
}

/** 0 to 1; null when nothing is known, or no tick has passed. */
export const busyShare = (before: CpuTicks | null, after: CpuTicks | null): number | null =>
  before === null || after === null || after.all <= before.all
    ? null
    : 1 - (after.idle - before.idle) / (after.all - before.all)
