/** /proc/meminfo. Source: proc_meminfo(5); the derived figures are those the v3.0 tool records. */
import { count, lines, pair, words } from "./text.ts"

/** As printed: `MemTotal` → `24684084 kB`. */
type Meminfo = Readonly<Record<string, string>>

export const parseMeminfo = (text: string): Meminfo =>
  Object.fromEntries(
    lines(text).flatMap((line) => {
      const found = pair(line, ":")
      return found === undefined || count(words(found[1])[0]) === undefined ? [] : [found]
    })
  )

/** The kernel's kB are 1024 bytes. undefined when the line is absent or has another unit. */
export const meminfoBytes = (meminfo: Meminfo, name: string): number | undefined => {
  const value = Object.hasOwn(meminfo, name) ? meminfo[name] : undefined
  if (value === undefined) return undefined
  const [number, unit] = words(value)
  const kilobytes = count(number)
  return kilobytes === undefined || unit !== "kB" ? undefined : kilobytes * 1024
}

/** Bytes; null where the kernel prints no such line. */
interface MemoryUse {
  readonly total: number | null
  readonly available: number | null
  /** MemTotal − MemFree − Buffers − Cached. */
  readonly used: number | null
  readonly free: number | null
  readonly active: number | null
  readonly inactive: number | null
  readonly buffers: number | null
  readonly cached: number | null
  readonly shared: number | null
}

export const memoryUse = (meminfo: Meminfo): MemoryUse => {
  const bytes = (name: string) => meminfoBytes(meminfo, name) ?? null
  const [total, free, buffers, cached] = [bytes("MemTotal"), bytes("MemFree"), bytes("Buffers"), bytes("Cached")]
  return {
    total,
    available: bytes("MemAvailable"),
    used: total === null || free === null || buffers === null || cached === null
      ? null
      : total - free - buffers - cached,
    free,
    active: bytes("Active"),
    inactive: bytes("Inactive"),
    buffers,
    cached,
    shared: bytes("Shmem")
  }
}
