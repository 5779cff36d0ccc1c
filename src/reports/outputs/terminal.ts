/**
 * The report on the terminal: INVALID first, then what could not be judged, OPEN, CLOSED; per group its figures, what
 * stands against it, the CLOSED checklist with what is missing, and what to type next. Large reports show the first
 * groups of each category and count the others.
 */
import { columns } from "../../domain/columns.ts"
import { plural } from "../../domain/Units.ts"
import type { Category } from "../../domain/Verdict.ts"
import { below, describe } from "../figure.ts"
import { type Said, saidOf, whichRuns } from "../findings.ts"
import type { Foot, Group, Head } from "../Report.ts"

/** Groups shown in full per category; the rest are in the files. */
const groupLimit = 25
const issueLimit = 12
const leftOutLimit = 40

const order: ReadonlyArray<Category> = ["INVALID", "UNKNOWN", "OPEN", "CLOSED"]

/** Untrusted text may carry escape sequences; a terminal must never obey them. */
export const plain = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) => char === "\t" ? " " : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`
  )

/** Long lists of runs are in the files; a line on the screen stays a line. */
const brief = (text: string): string => text.length > 240 ? `${text.slice(0, 239)}…` : text

/** Names of the files that this report writes. */
type Written = ReadonlyArray<string>

/** Where the rest is told, of the files that hold it: nobody is sent to one that is not there. */
const inFiles = (written: Written, ...holding: ReadonlyArray<string>): string => {
  const there = holding.filter((name) => written.includes(name))
  return there.length === 0 ? `; --format json lists them` : ` in ${there.join(" and ")}`
}

const issueText = (said: Said, group: Group): ReadonlyArray<string> => {
  const { issue } = said
  const label = issue.severity === "warning" ? "warning" : issue.validation
  const runs = whichRuns(said, group)
  const where = runs === null ? "" : ` (${runs})`
  const needs = issue.expected === null
    ? []
    : [
      `             needs ${issue.parameter === null ? "" : `${issue.parameter} `}${issue.expected}${
        issue.actual === null ? "" : `, found ${issue.actual}`
      }`
    ]
  return [
    `    ${label.padEnd(8)} ${issue.rule}: ${brief(issue.message)}${issue.disputed ? " (disputed)" : ""}${where}`,
    ...needs
  ]
}

const marks = { met: "[x]", "not met": "[ ]", "not checked": "[?]", warned: "[!]" } as const

const figures = (group: Group): ReadonlyArray<string> => {
  const rows = [...group.aggregates.map(describe), ...below(group.aggregates)]
  return columns(rows.map(({ name, text }) => [name, text])).map((line) => `    ${line}`)
}

const parts = (group: Group, written: Written): ReadonlyArray<string> => {
  const shown = group.experiments[0]
  if (shown === undefined) return []
  const warmUp = shown.runs.filter(({ part }) => part === "warm-up").map(({ path }) => path)
  const counted = shown.runs.filter(({ part }) => part !== "warm-up" && part !== "not counted").length
  const others = group.sets - 1
  return [
    `    ${plural(counted, "run")} counted of ${group.runs.length}${
      warmUp.length === 0 ? "" : `; warm-up, not counted: ${warmUp.join(", ")}`
    }${others === 0 ? "" : `; ${plural(others, "other set")} of runs${inFiles(written, "report.json")}`}`
  ]
}

/** With `--edition`, what the runs are by the edition they were made for. */
const byOwnEdition = ({ identity, runs }: Group): ReadonlyArray<string> => {
  const own = runs.flatMap(({ ownCategory }) => ownCategory ?? [])
  const tally = order.flatMap((category) => {
    const count = own.filter((one) => one === category).length
    return count === 0 ? [] : [`${plural(count, "run")} ${category}`]
  })
  return tally.length === 0 ? [] : [`    by their own edition, ${identity.edition ?? "unknown"}: ${tally.join(", ")}`]
}

/** Organisations and systems of a package may have been renamed after their runs. */
const otherNames = ({ runs }: Group): ReadonlyArray<string> => {
  const names = new Set(runs.flatMap(({ recordedAs }) => {
    if (recordedAs === null) return []
    const { organization, system } = recordedAs
    return [
      ...(organization === null ? [] : [`organisation ${organization}`]),
      ...(system === null ? [] : [`system ${system}`])
    ]
  }))
  return names.size === 0 ? [] : [`    named by the path; the records say ${[...names].join(", ")}`]
}

/** One group as lines; untrusted text is made harmless. */
const groupLines = (group: Group, written: Written): ReadonlyArray<string> => {
  const said = saidOf(group)
  const shown = new Set(said.slice(0, issueLimit).map(({ issue }) => issue.message))
  const open = group.checklist.filter(({ state }) => state !== "met")
  const met = group.checklist.length - open.length
  return [
    `  ${group.number}. ${group.name}`,
    ...otherNames(group),
    ...parts(group, written),
    ...byOwnEdition(group),
    ...figures(group),
    ...said.slice(0, issueLimit).flatMap((one) => issueText(one, group)),
    ...(said.length > issueLimit
      ? [`    and ${plural(said.length - issueLimit, "more finding")}${inFiles(written, "report.html", "report.json")}`]
      : []),
    ...(group.checklist.length === 0
      ? []
      : [`    for CLOSED: ${met} of ${group.checklist.length} demands met${open.length === 0 ? "" : ", missing:"}`]),
    ...open.slice(0, issueLimit).flatMap(({ demand, missing, rule, state }) => [
      `      ${marks[state]} ${rule} ${demand}`,
      ...missing.filter((text) => !shown.has(text)).slice(0, 2).map((text) => `          ${brief(text)}`)
    ]),
    ...(open.length > issueLimit ? [`      and ${open.length - issueLimit} more`] : []),
    ...group.nearMisses.map(({ text }) => `    near miss: ${text}`),
    ...(group.next === null ? [] : [`    next: ${group.next}`])
  ].map(plain)
}

const leftOutLines = (foot: Foot, written: Written): ReadonlyArray<string> => {
  const weights = [["lost", "Left out, and missed"], ["auxiliary", "Left out, never counted"], [
    "ignored",
    "Not part of any run"
  ]] as const
  return weights.flatMap(([weight, title]) => {
    const those = foot.leftOut.filter((one) => one.weight === weight)
    if (those.length === 0) return []
    return [
      "",
      `${title} (${those.length})`,
      ...those.slice(0, leftOutLimit).flatMap(({ cost, looksLike, path, reason }) => [
        plain(`  ${path === "" ? "." : path}: ${looksLike}; ${reason}`),
        ...(cost === null ? [] : [plain(`    ${cost}`)])
      ]),
      ...(those.length > leftOutLimit
        ? [`  and ${those.length - leftOutLimit} more${inFiles(written, "report.json")}`]
        : [])
    ]
  })
}

const tallyText = (tally: Foot["runs"]): string =>
  order.flatMap((category) => tally[category] === 0 ? [] : [`${tally[category]} ${category}`]).join(", ") || "none"

/** Collects what will be printed; holds at most `groupLimit` groups of each category. */
export class TerminalReport {
  private readonly shown = new Map<Category, Array<ReadonlyArray<string>>>()
  private readonly head: Head
  private readonly written: Written

  constructor(head: Head, written: Written) {
    this.head = head
    this.written = written
  }

  add(group: Group): void {
    const those = this.shown.get(group.category) ?? []
    if (those.length < groupLimit) this.shown.set(group.category, [...those, groupLines(group, this.written)])
  }

  text(foot: Foot): string {
    const { edition } = this.head.filters
    const sections = order.flatMap((category) => {
      const those = this.shown.get(category) ?? []
      if (those.length === 0) return []
      const more = foot.groups[category] - those.length
      return [
        "",
        `${category} (${plural(foot.groups[category], "group")})`,
        ...those.flatMap((lines) => ["", ...lines]),
        ...(more > 0
          ? ["", `  and ${plural(more, "more group")}${inFiles(this.written, "report.html", "report.json")}`]
          : [])
      ]
    })
    const counted = order.reduce((sum, category) => sum + foot.runs[category], 0)
    return [
      `${plural(counted, "measured run")} in ${
        plural(order.reduce((sum, c) => sum + foot.groups[c], 0), "group")
      }, judged by ${edition === null ? "each run's own edition" : `edition ${edition}`}`,
      "  figures are mean ± sample deviation",
      `  groups  ${tallyText(foot.groups)}`,
      `  runs    ${tallyText(foot.runs)}`,
      ...(foot.incomplete === 0 ? [] : [`  ${plural(foot.incomplete, "measured run")} cannot count`]),
      ...(foot.auxiliary === 0
        ? []
        : [`  ${plural(foot.auxiliary, "data generation, sizing or dry run")} recognised and not counted`]),
      ...(foot.filtered === 0 ? [] : [`  ${plural(foot.filtered, "run")} left out by the filters`]),
      ...foot.notes.map((note) => plain(`  ${note}`)),
      ...sections,
      ...leftOutLines(foot, this.written)
    ].join("\n")
  }
}
