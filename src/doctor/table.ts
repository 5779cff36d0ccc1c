/** The doctor's table: a line per host and check, below it the fix and the command where there is one. */
import * as Arr from "effect/Array"
import { plural } from "../domain/Units.ts"
import { plain } from "../reports/outputs/terminal.ts"
import { type Look, paint, type Tone } from "../view/Look.ts"
import { wrap } from "../view/wrap.ts"
import { type Check, type CheckStatus, count } from "./Check.ts"

const tones: Readonly<Record<CheckStatus, Tone>> = { ok: "green", warning: "yellow", problem: "red", unknown: "dim" }

/** From so many hosts on, what is ok on several of them is one line: the lines to act on must not drown. */
const manyHosts = 9

const columnLimit = 28

interface Line extends Check {
  /** Column of hosts. */
  readonly who: string
}

const folded = (checks: ReadonlyArray<Check>): ReadonlyArray<Line> => {
  const hosts = new Set(checks.map(({ host }) => host))
  const asIs = (it: Check): Line => ({ ...it, who: it.host })
  if (hosts.size < manyHosts) return checks.map(asIs)
  const good = Arr.groupBy(checks.filter(({ status }) => status === "ok"), ({ name }) => name)
  return [
    ...Object.values(good).flatMap((same): ReadonlyArray<Line> => {
      const [first] = same
      if (same.length === 1) return [asIs(first)]
      const found = new Set(same.map((it) => it.found)).size === 1 ? first.found : `for example ${first.found}`
      return [{ ...first, who: `${same.length} hosts`, found }]
    }),
    ...checks.filter(({ status }) => status !== "ok").map(asIs)
  ]
}

const widest = (texts: ReadonlyArray<string>): number =>
  Math.min(columnLimit, Math.max(0, ...texts.map((text) => text.length)))

const statusWidth = "problem".length

export const tableText = (checks: ReadonlyArray<Check>, look: Look): string => {
  const lines = folded(checks.map((it) => ({ ...it, host: plain(it.host), found: plain(it.found) })))
  const who = widest(["host", ...lines.map((line) => line.who)])
  const name = widest(["check", ...lines.map((line) => line.name)])
  const indent = " ".repeat(who + name + statusWidth + 6)
  const room = Math.max(30, look.columns - indent.length)
  const head = `${"host".padEnd(who)}  ${"check".padEnd(name)}  ${"".padEnd(statusWidth)}  found`
  const body = lines.flatMap((line) => {
    const [first = "", ...rest] = wrap(line.found, room)
    return [
      `${line.who.padEnd(who)}  ${line.name.padEnd(name)}  ${
        paint(look, tones[line.status], line.status.padEnd(statusWidth))
      }  ${first}`,
      ...rest.map((text) => indent + text),
      ...(line.fix === null ? [] : wrap(`fix: ${plain(line.fix)}`, room, "     ").map((text) => indent + text)),
      // Never broken, so that it can be pasted.
      ...(line.command === null ? [] : [`${indent}     ${paint(look, "bold", plain(line.command))}`])
    ]
  })
  const counted = (status: CheckStatus, word: string) => {
    const n = count(checks, status)
    return plural(n, word)
  }
  const counts = [
    counted("problem", "problem"),
    counted("warning", "warning"),
    `${count(checks, "unknown")} unknown`,
    `${count(checks, "ok")} ok`
  ]
  return [paint(look, "bold", head), ...body, "", counts.join(", ")].join("\n")
}
