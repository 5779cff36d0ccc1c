/** The doctor's table: a line per host and check, below it the fix and the command where there is one. */
import * as Arr from "effect/Array"
import { toLeft, widest } from "../domain/columns.ts"
import { plural } from "../domain/Units.ts"
import { plain } from "../reports/outputs/terminal.ts"
import { type Look, paint, type Tone } from "../view/Look.ts"
import { wrap } from "../view/wrap.ts"
import { allHosts, type Check, type CheckStatus, count } from "./Check.ts"

const tones: Readonly<Record<CheckStatus, Tone>> = { ok: "green", warning: "yellow", problem: "red", unknown: "dim" }

/** From so many hosts on, what many of them say alike is one line: the lines to act on come first and do not drown. */
const manyHosts = 4

const columnLimit = 28

interface Line extends Check {
  /** Column of hosts. */
  readonly who: string
}

const severity: ReadonlyArray<CheckStatus> = ["problem", "warning", "unknown"]

const shownHosts = 6

const namesOf = (checks: ReadonlyArray<Check>): string => {
  const names = checks.map(({ host }) => host)
  const more = names.length - shownHosts
  return more > 0 ? `${names.slice(0, shownHosts).join(", ")} and ${more} more` : names.join(", ")
}

const counting = (hosts: number): string => plural(hosts, "host")

/** What stands against several hosts in the same words is told once, with their names. */
const together = (same: Arr.NonEmptyReadonlyArray<Check>): Line => {
  const [first] = same
  return same.length === 1
    ? { ...first, who: first.host }
    : { ...first, who: counting(same.length), found: `${first.found} (${namesOf(same)})` }
}

/** `8 of 8 ok`: so many of those that the check was made on. */
const inOrder = (good: Arr.NonEmptyReadonlyArray<Check>, of: number): Line => {
  const [first] = good
  if (of === 1) return { ...first, who: first.host }
  const alike = good.every(({ found }) => found === first.found)
  return {
    ...first,
    who: counting(good.length),
    found: `${good.length} of ${of} ok: ${alike ? "" : "for example "}${first.found}`
  }
}

const folded = (checks: ReadonlyArray<Check>): ReadonlyArray<Line> => {
  const hosts = new Set(checks.map(({ host }) => host).filter((host) => host !== allHosts))
  if (hosts.size < manyHosts) return checks.map((it) => ({ ...it, who: it.host }))
  const alike = Arr.groupBy(
    checks.filter(({ status }) => status !== "ok"),
    ({ command, fix, found, name, status }) => JSON.stringify([name, status, found, fix, command])
  )
  const bad = Object.values(alike).map(together)
  const byName = Arr.groupBy(checks, ({ name }) => name)
  return [
    ...severity.flatMap((status) => bad.filter((line) => line.status === status)),
    ...Object.values(byName).flatMap((same): ReadonlyArray<Line> => {
      const good = same.filter(({ status }) => status === "ok")
      return Arr.isNonEmptyReadonlyArray(good) ? [inOrder(good, same.length)] : []
    })
  ]
}

const columnOf = (texts: ReadonlyArray<string>): number => Math.min(columnLimit, widest(texts))

const statusWidth = "problem".length
const leastRoom = 30

export const tableText = (checks: ReadonlyArray<Check>, look: Look): string => {
  const lines = folded(checks.map((it) => ({ ...it, host: plain(it.host), found: plain(it.found) })))
  const who = columnOf(["host", ...lines.map((line) => line.who)])
  const name = columnOf(["check", ...lines.map((line) => line.name)])
  const beside = who + name + statusWidth + 6
  // Where little room is left beside the columns, what was found stands below them.
  const isNarrow = look.columns - beside < leastRoom
  const indent = " ".repeat(isNarrow ? 4 : beside)
  const room = look.columns - indent.length
  const head = `${"host".padEnd(who)}  ${"check".padEnd(name)}  ${isNarrow ? "" : `${"".padEnd(statusWidth)}  found`}`
  const body = lines.flatMap((line) => {
    const found = wrap(line.found, room)
    const columns = `${toLeft(line.who, who)}  ${toLeft(line.name, name)}  ${
      paint(look, tones[line.status], isNarrow ? line.status : line.status.padEnd(statusWidth))
    }`
    const [first = "", ...rest] = found
    return [
      ...(isNarrow
        ? [columns, ...found.map((text) => indent + text)]
        : [`${columns}  ${first}`, ...rest.map((text) => indent + text)]),
      ...(line.fix === null ? [] : wrap(`fix: ${plain(line.fix)}`, room, "     ").map((text) => indent + text)),
      // Never broken, so that it can be pasted.
      ...(line.command === null ? [] : [`${indent}     ${paint(look, "bold", plain(line.command))}`])
    ]
  })
  const counted = (status: CheckStatus, word: string) => plural(count(checks, status), word)
  const counts = [
    counted("problem", "problem"),
    counted("warning", "warning"),
    `${count(checks, "unknown")} unknown`,
    `${count(checks, "ok")} ok`
  ]
  return [paint(look, "bold", head.trimEnd()), ...body, "", counts.join(", ")].join("\n")
}
