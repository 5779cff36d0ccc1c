/** One sample of a host's load, as the v3.0 tool writes it (docs/reference/hosts.md 4), with the processors' ticks beside it. */
import type { JsonObject } from "../../domain/Json.ts"
import { diskRow, networkRow } from "../counterRows.ts"
import { parseDiskstats } from "../proc/diskstats.ts"
import { parseMeminfo } from "../proc/meminfo.ts"
import { parseNetdev } from "../proc/netdev.ts"
import { parseCpuTicks, parseVmstat } from "../proc/stat.ts"
import { parseLoadavg } from "../proc/system.ts"
import { count, words } from "../proc/text.ts"

export const samplePaths = [
  "/proc/stat",
  "/proc/meminfo",
  "/proc/diskstats",
  "/proc/net/dev",
  "/proc/loadavg",
  "/proc/vmstat"
] as const
type SamplePath = typeof samplePaths[number]

export interface SampleTexts {
  readonly hostname: string
  /** UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly timestamp: string
  readonly files: Partial<Readonly<Record<SamplePath, string>>>
}

const kilobytes = (text: string): JsonObject =>
  Object.fromEntries(
    Object.entries(parseMeminfo(text)).flatMap(([name, value]) => {
      const number = count(words(value)[0])
      return number === undefined ? [] : [[name, number]]
    })
  )

/** Devices that have never done anything (loop devices, most often) would make up most of the file. */
const isIdle = (row: JsonObject): boolean =>
  Object.values(row).every((value) => typeof value !== "number" || value === 0)

const loadavg = (text: string): JsonObject | undefined => {
  const load = parseLoadavg(text)
  return load && {
    load_1min: load.averages[0],
    load_5min: load.averages[1],
    load_15min: load.averages[2],
    running_processes: load.running,
    total_processes: load.total
  }
}

const cpu = (text: string): JsonObject | undefined => {
  const ticks = parseCpuTicks(text)
  return ticks && { ...ticks }
}

/** What a file that is absent or unreadable would have told is left out and named under `errors`. */
export const sampleOf = ({ files, hostname, timestamp }: SampleTexts): JsonObject => {
  const errors: Record<string, string> = {}
  const part = (key: string, path: SamplePath, parse: (text: string) => JsonObject[string] | undefined): JsonObject => {
    const text = files[path]
    const value = text === undefined ? undefined : parse(text)
    if (value !== undefined) return { [key]: value }
    errors[key] = text === undefined ? `${path} cannot be read` : `${path} cannot be understood`
    return {}
  }
  const parts = {
    ...part("cpu_ticks", "/proc/stat", cpu),
    ...part("diskstats", "/proc/diskstats", (text) => parseDiskstats(text).map(diskRow).filter((row) => !isIdle(row))),
    ...part("vmstat", "/proc/vmstat", parseVmstat),
    ...part("loadavg", "/proc/loadavg", loadavg),
    ...part("meminfo", "/proc/meminfo", kilobytes),
    ...part("netdev", "/proc/net/dev", (text) => parseNetdev(text).map(networkRow))
  }
  return { timestamp, hostname, ...parts, errors }
}
