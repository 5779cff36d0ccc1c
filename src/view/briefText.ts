/** The last lines of a run: at most ten, each as wide as the terminal, and the record's path whole. */
import { few } from "../domain/few.ts"
import { plural } from "../domain/Units.ts"
import type { Category, Issue, Verdict } from "../domain/Verdict.ts"
import type { Brief, BriefFigure } from "./Brief.ts"
import { figureText, rangeText } from "./figureText.ts"
import { paint } from "./Look.ts"
import type { Sheet } from "./rows.ts"
import type { Limit } from "./SummaryInput.ts"
import { categoryText } from "./verdictText.ts"
import { wrap } from "./wrap.ts"

const verdictName = "verdict"

/** More than so many are told by `--verbose`, the record and reports. */
const shownFigures = 3

/** A terminal breaks lines within words; a pipe takes them whole. */
const cut = ({ isTerminal, look: { columns, unicode } }: Sheet, text: string): string => {
  const mark = unicode ? "…" : "..."
  return !isTerminal || text.length <= columns
    ? text
    : `${text.slice(0, Math.max(1, columns - mark.length)).trimEnd()}${mark}`
}

export type BriefLine = readonly [name: string, text: string]

const leastNameWidth = 8

/** Painted after it is cut, for colours have no width. */
const line = (sheet: Sheet, width: number, [name, text]: BriefLine, category: Category): string => {
  const { look } = sheet
  const after = cut(sheet, `  ${name.padEnd(width)}${text}`).slice(2 + name.length)
  return `  ${paint(look, "dim", name)}${
    name === verdictName ? after.replace(category, categoryText(look, category)) : after
  }`
}

/** Figures are whole, with the state of the cache, however narrow the terminal is. */
const wrapped = ({ look }: Sheet, width: number, [name, text]: BriefLine): ReadonlyArray<string> => {
  const lead = `  ${name.padEnd(width)}`
  return lead.length + text.length <= look.columns
    ? [`  ${paint(look, "dim", name)}${lead.slice(2 + name.length)}${text}`]
    : wrap(`${lead}${text}`, look.columns, " ".repeat(4))
}

const figureLines = (figures: ReadonlyArray<BriefFigure>): ReadonlyArray<BriefLine> => {
  const cells = figures.slice(0, shownFigures).map((figure) =>
    [figure.name, figureText(figure), rangeText(figure), figure.cache ?? ""] as const
  )
  const width = (column: 1 | 2) => Math.max(0, ...cells.map((row) => row[column].length))
  const more = figures.length - cells.length
  return cells.map(([name, value, range, cache], i) => [
    name,
    `${value.padStart(width(1))}  ${range.padEnd(width(2))}  ${cache}${
      more > 0 && i === cells.length - 1 ? `  and ${plural(more, "more figure")}` : ""
    }`.trimEnd()
  ])
}

const limitText = (limits: ReadonlyArray<Limit>): string => {
  const reasons = new Set(limits.map(({ because, by }) => `${by} ${because ?? ""}`))
  const word = (by: Limit["by"]) => by === "unknown" ? "not known" : by === "load" ? "offered load" : by
  if (reasons.size === 1) {
    const [first] = limits
    return first === undefined
      ? "not looked for"
      : `${word(first.by)}${first.because === null ? "" : `: ${first.because}`}`
  }
  return limits.map(({ because, by, of }) => `${of}: ${word(by)}${because === null ? "" : ` (${because})`}`).join("; ")
}

/** What would have to be otherwise, in a few words. */
const reason = ({ actual, expected, message, parameter, rule }: Issue): string =>
  expected === null || parameter === null
    ? `${rule}: ${message}`
    : `${parameter} needs ${expected}${actual === null ? "" : `, found ${actual}`} (rule ${rule})`

/** More than so many are told by `--verbose`, the record and reports. */
const shownNeeds = 4

/** Each parameter once, by the first that says what it needs. */
const needs = (issues: ReadonlyArray<Issue>): string => {
  const texts = new Map<string, string>()
  for (const { expected, message, parameter } of issues) {
    const text = expected === null || parameter === null ? message : `${parameter} ${expected}`
    const key = expected === null ? message : parameter ?? message
    if (!texts.has(key)) texts.set(key, text)
  }
  return few([...texts.values()], shownNeeds, "; ")
}

const isError = ({ severity }: Issue): boolean => severity === "error"

/** The worst finding decides; the others say what a run that counts would need as well. */
const verdictLines = (
  { category, edition, issues }: Verdict,
  { requested, unjudged }: Pick<Brief, "requested" | "unjudged">
): ReadonlyArray<BriefLine> => {
  if (unjudged !== null && issues.length === 0) return [[verdictName, unjudged]]
  const [first, ...others] = issues.filter(isError)
  const asked = requested === null ? "" : `, ${requested} was asked for`
  return [
    [
      verdictName,
      `${category} by ${edition}${asked}: ${first === undefined ? "nothing stands against it" : reason(first)}`
    ],
    ...(others.length === 0
      ? []
      : [
        ["needs", `also, to be CLOSED (${plural(others.length, "more finding")}): ${needs(others)}`] satisfies BriefLine
      ])
  ]
}

/** What is not wrong and must be known: of the figures first, then what warned. */
const noteLines = ({ notes, verdict }: Brief): ReadonlyArray<BriefLine> => {
  const all = [
    ...new Set([
      ...notes,
      ...verdict.issues.flatMap((issue) => isError(issue) ? [] : [`${issue.rule}: ${issue.message}`])
    ])
  ]
  return all.length === 0 ? [] : [["note", `${all.length === 1 ? "" : `${all.length} notes: `}${all.join("; ")}`]]
}

/** What ties several runs, and what each of them did. */
export interface Several {
  /** `experiment 1f0c…: 6 runs`. */
  readonly title: string
  readonly runs: ReadonlyArray<string>
  /** Between one and the next. */
  readonly pauses: ReadonlyArray<string>
}

/** `further`: lines of what was asked beside the run. */
export const briefText = (
  brief: Brief,
  sheet: Sheet,
  { further = [], several = null }: { readonly further?: ReadonlyArray<BriefLine>; readonly several?: Several | null } =
    {}
): string => {
  const { by, done, figures, limits, record, title, verdict, verified } = brief
  const shown = figureLines(figures)
  const lines: ReadonlyArray<BriefLine> = [
    ...shown,
    ...(figures.length === 0 && done !== null ? [["done", done] satisfies BriefLine] : []),
    ["by", `${by}; ${verified}`],
    ...(limits.length === 0 ? [] : [["limit", limitText(limits)] satisfies BriefLine]),
    ...noteLines(brief),
    ...verdictLines(verdict, brief),
    ...further
  ]
  const width = Math.max(leastNameWidth, ...lines.map(([name]) => name.length + 2))
  return [
    paint(sheet.look, "bold", cut(sheet, several === null ? title : `${title}; ${several.title}`)),
    ...(several === null ? [] : [...several.runs, ...several.pauses].map((text) => cut(sheet, `  ${text}`))),
    ...lines.flatMap((one, i) =>
      i < shown.length && sheet.isTerminal ? wrapped(sheet, width, one) : [line(sheet, width, one, verdict.category)]
    ),
    `  ${paint(sheet.look, "dim", "record")}${" ".repeat(width - 6)}${record}`
  ].join("\n")
}
