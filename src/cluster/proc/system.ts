/** The small files: kernel version, load, uptime, operating system, limits. */
import { count, decimal, lines, pair, words } from "./text.ts"

/** Third word of /proc/version: `Linux version 6.1.0-18-amd64 (…`. */
export const parseVersion = (text: string): string | undefined => {
  const [linux, version, release] = words(text)
  return linux === "Linux" && version === "version" ? release : undefined
}

interface Load {
  readonly averages: readonly [oneMinute: number, fiveMinutes: number, fifteenMinutes: number]
  readonly running: number
  readonly total: number
}

/** /proc/loadavg: `0.40 0.31 0.14 1/100 9062`. */
export const parseLoadavg = (text: string): Load | undefined => {
  const [one, five, fifteen, processes] = words(text)
  const averages = [decimal(one), decimal(five), decimal(fifteen)] as const
  const [running, total] = (processes ?? "").split("/").map(count)
  const [a, b, c] = averages
  return a === undefined || b === undefined || c === undefined || running === undefined || total === undefined
    ? undefined
    : { averages: [a, b, c], running, total }
}

/** Seconds since boot: first number of /proc/uptime. */
export const parseUptime = (text: string): number | undefined => decimal(words(text)[0])

/** /etc/os-release: shell assignments. Source: os-release(5). Later assignments win; quotes and escapes are removed. */
export const parseOsRelease = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines(text).flatMap((line) => {
      const found = pair(line, "=")
      if (found === undefined || !/^[A-Za-z0-9_]+$/.test(found[0])) return []
      const [name, value] = found
      const quoted = /^"(.*)"$|^'(.*)'$/.exec(value)
      const inner = quoted === null ? value : quoted[1] ?? quoted[2] ?? ""
      return [[name, inner.replace(/\\([\\"'$`])/g, "$1")]]
    })
  )

export interface Limit {
  /** null: unlimited. */
  readonly soft: number | null
  readonly hard: number | null
}

const limitValue = (text: string): number | null | undefined => text === "unlimited" ? null : count(text)

/** /proc/self/limits: name, soft and hard limit in columns; `Max open files` → its limits. */
export const parseLimits = (text: string): Readonly<Record<string, Limit>> =>
  Object.fromEntries(
    lines(text).flatMap((line) => {
      const found = /^(Max \S+(?: \S+)*)\s{2,}(\S+)\s+(\S+)/.exec(line)
      const [, name = "", softText = "", hardText = ""] = found ?? []
      const [soft, hard] = [limitValue(softText), limitValue(hardText)]
      return soft === undefined || hard === undefined ? [] : [[name, { soft, hard }]]
    })
  )
