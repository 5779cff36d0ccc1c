/** A verdict beside what was asked for: a group that asked for CLOSED and is INVALID says both. */
import type { Category } from "../domain/Verdict.ts"

/** `division` as runs record it; `WHATIF` and null asked for none. */
export const verdictText = (category: Category, division: string | null): string =>
  (division === "CLOSED" || division === "OPEN") && division !== category
    ? `asked ${division}, is ${category}`
    : category
