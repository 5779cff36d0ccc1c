/** This process's own figures from /proc/self, as bytes; null where the kernel does not offer them. */
import { readFileSync } from "node:fs"

const textOf = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return null
  }
}

const numberAfter = (text: string | null, label: string): number | null => {
  const match = text === null ? null : new RegExp(`^${label}:\\s*(\\d+)`, "m").exec(text)
  return match === null ? null : Number(match[1])
}

interface OwnIo {
  /** What this process made the storage layer fetch; a read served by the page cache adds nothing. */
  readonly readBytes: number | null
  /** What it made dirty or wrote directly: proves nothing for buffered writes. */
  readonly writeBytes: number | null
}

export const ownIo = (): OwnIo => {
  const text = textOf("/proc/self/io")
  return { readBytes: numberAfter(text, "read_bytes"), writeBytes: numberAfter(text, "write_bytes") }
}

/** Largest resident set since the process began. */
export const peakRss = (): number => {
  const kib = numberAfter(textOf("/proc/self/status"), "VmHWM")
  return kib === null ? process.resourceUsage().maxRSS * 1024 : kib * 1024
}
