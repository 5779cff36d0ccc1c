/** Rows of the live view: bars, percentages and headings that fit in the terminal's width. */
import { cut, toLeft, widthOf } from "../domain/columns.ts"
import { formatBytes, formatInteger, formatSeconds } from "../domain/Units.ts"
import { type Look, paint } from "./Look.ts"

/** Whole seconds below a minute: a figure that is redrawn must be readable. */
export const roughSeconds = (seconds: number): string =>
  seconds < 59.5 ? `${Math.max(0, Math.round(seconds))} s` : formatSeconds(Math.round(seconds))

const bar = (look: Look, fraction: number, width: number): string => {
  const full = Math.floor(Math.min(1, Math.max(0, fraction)) * width)
  return look.unicode
    ? `${"█".repeat(full)}${paint(look, "dim", "░".repeat(width - full))}`
    : `[${"#".repeat(full)}${"-".repeat(width - full)}]`
}

const percent = (fraction: number) => `${Math.floor(Math.min(1, fraction) * 100)} %`.padStart(5)

/** `100 %  1023.99 MiB of 1023.99 MiB`. */
const figuresWidth = 33

/** Name, bar where the whole is known, percentage, bytes: never wider than the terminal. */
export const progressRow = (look: Look, name: string, bytes: number, whole: number | undefined): string => {
  const label = `  ${toLeft(name, 8)} `
  if (whole === undefined) return cut(`${label}${formatBytes(bytes)}`, look.columns)
  const fraction = whole > 0 ? bytes / whole : 1
  const figures = `${percent(fraction)}  ${formatBytes(bytes)} of ${formatBytes(whole)}`
  const brackets = look.unicode ? 0 : 2
  const width = Math.min(40, look.columns - widthOf(label) - brackets - 1 - figuresWidth)
  return width < 5
    ? cut(`${label}${figures}`, look.columns)
    : `${label}${bar(look, fraction, width)} ${figures}`
}

/** `step 120 of 500`, and a bar where there is room for one. `unit`: of what is counted. */
export const countRow = (look: Look, unit: string, done: number, whole: number): string => {
  const text = `${unit} ${formatInteger(done)} of ${formatInteger(whole)}`
  const brackets = look.unicode ? 0 : 2
  const width = Math.min(40, look.columns - widthOf(text) - percent(1).length - brackets - 6)
  const fraction = whole > 0 ? done / whole : 1
  return width < 5
    ? cut(`  ${text}`, look.columns)
    : `  ${bar(look, fraction, width)} ${percent(fraction)}  ${text}`
}

/** As many parts as fit in one line; the first is cut rather than left out. */
export const fitted = (look: Look, indent: string, parts: ReadonlyArray<string | undefined>): string =>
  parts.reduce<string>((line, part) => {
    if (part === undefined) return line
    const longer = line === "" ? `${indent}${part}` : `${line}${look.unicode ? " · " : ", "}${part}`
    return widthOf(longer) <= look.columns ? longer : line === "" ? cut(longer, look.columns) : line
  }, "")
