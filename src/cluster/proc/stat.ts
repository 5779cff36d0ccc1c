/** /proc/stat and /proc/vmstat: lines of a name and numbers. */
import { count, counts, lines, words } from "./text.ts"

/**
 * Ticks of all processors together since boot, in USER_HZ (100 a second). Source: proc_stat(5); what follows there is contained in
 * user and nice.
 */
export interface CpuTicks {
  readonly user: number
  readonly nice: number
  readonly system: number
  readonly idle: number
  readonly iowait: number
  readonly irq: number
  readonly softirq: number
  readonly steal: number
}

export const parseCpuTicks = (text: string): CpuTicks | undefined => {
  const line = lines(text).find((candidate) => candidate.startsWith("cpu "))
  const [user, nice, system, idle, iowait, irq, softirq, steal] = counts(words(line ?? "").slice(1)) ?? []
  return user === undefined || nice === undefined || system === undefined || idle === undefined ||
      iowait === undefined ||
      irq === undefined || softirq === undefined || steal === undefined
    ? undefined
    : { user, nice, system, idle, iowait, irq, softirq, steal }
}

export const parseVmstat = (text: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    lines(text).flatMap((line) => {
      const [name, value] = words(line)
      const number = count(value)
      return name === undefined || number === undefined ? [] : [[name, number]]
    })
  )
