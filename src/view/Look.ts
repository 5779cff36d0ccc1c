/** How text may look where it is printed: its width, whether colour is wanted, whether more than ASCII can be shown. */
export interface Look {
  readonly columns: number
  readonly colour: boolean
  readonly unicode: boolean
}

interface LookRequest {
  readonly columns: number | undefined
  readonly isTerminal: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** A dumb terminal takes lines alone: no cursor is moved on it, and nothing is drawn twice. */
export const movesCursor = ({ environment, isTerminal }: Omit<LookRequest, "columns">): boolean =>
  isTerminal && environment["TERM"] !== "dumb"

/** Colour only on a terminal, never with a non-empty NO_COLOR (no-color.org) or TERM=dumb; Unicode where the locale says UTF-8. */
export const lookOf = ({ columns, environment, isTerminal }: LookRequest): Look => {
  const locale = environment["LC_ALL"] || environment["LC_CTYPE"] || environment["LANG"] || ""
  return {
    columns: columns === undefined || columns < 1 ? 80 : columns,
    colour: movesCursor({ environment, isTerminal }) && !environment["NO_COLOR"],
    unicode: isTerminal && /utf-?8/i.test(locale)
  }
}

export type Tone = "bold" | "dim" | "red" | "green" | "yellow"

const codes: Readonly<Record<Tone, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39]
}

export const paint = (look: Look, tone: Tone, text: string): string =>
  look.colour && text !== "" ? `\u001B[${codes[tone][0]}m${text}\u001B[${codes[tone][1]}m` : text
