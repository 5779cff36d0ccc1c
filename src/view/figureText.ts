/** Figures as the screen shows them, each with its unit. */
import { formatInteger, formatRate, GiB } from "../domain/Units.ts"
import type { BriefFigure } from "./Brief.ts"

const number = (value: number): string => Math.abs(value) >= 100 ? formatInteger(Math.round(value)) : value.toFixed(2)

/** Without its unit, so that a range names it once. */
const bare = (value: number, unit: string): string =>
  unit === "GiB/s" ? formatRate(value * GiB).replace(` ${unit}`, "") : number(value)

export const valueText = (value: number, unit: string): string => `${bare(value, unit)}${unit === "" ? "" : ` ${unit}`}`

/** `1.48 GiB/s`, `1.48 ± 0.03 GiB/s`. */
export const figureText = ({ deviation, unit, value }: BriefFigure): string =>
  deviation === null
    ? valueText(value, unit)
    : `${bare(value, unit)} ± ${valueText(deviation, unit)}`

/** `1.45 to 1.51 over 2 checkpoints`, or how many there were. */
export const rangeText = ({ count, max, min, over, unit }: BriefFigure): string =>
  min === null || max === null || count < 2
    ? count === 0 ? "" : `1 ${over.replace(/s$/, "")}`
    : `${bare(min, unit)} to ${bare(max, unit)} over ${count} ${over}`
