/** What the words themselves say about printing: for failures that come before, or instead of, a parsed command line. */
import { parseBoolean } from "../config/decode.ts"

export interface OutputWanted {
  readonly json: boolean
  readonly debug: boolean
}

const says = (argv: ReadonlyArray<string>, flag: string): boolean =>
  argv.some((word) =>
    word === flag || (word.startsWith(`${flag}=`) && parseBoolean(word.slice(flag.length + 1)) === true)
  )

/** Reads `--json` and `--debug` wherever they stand before `--`. */
export const outputWanted = (argv: ReadonlyArray<string>): OutputWanted => {
  const end = argv.indexOf("--")
  const own = end < 0 ? argv : argv.slice(0, end)
  return { json: says(own, "--json"), debug: says(own, "--debug") }
}
