/**
 * Differences that were meant. An entry is used when the case's name, the part (`status`, `stdout`, `stderr`, `file NAME`), what went
 * and what came (lines joined by newlines; an empty text where nothing did) all match:
 *
 *   { case: /^help/, part: /^stdout$/, went: /^$/, came: /^ {2}vectordb .*$/, reason: "a third benchmark" }
 *
 * An entry that no difference used is reported as stale. Empty the list when the old build moves on.
 */
const uninstalled = "--what-if hears of an engine that is not installed what a run hears: status 8, and the plan all the same"
const planned = /--(?:what-if|dry-run)/

export const expected = [
  { case: planned, part: /^status$/, went: /^[09]$/, came: /^8$/, reason: uninstalled },
  {
    case: planned,
    part: /^stdout$/,
    went: /^ {2}"ok": true,$|"code": "E301"/,
    came: /"code": "E204"[^]*"stage": "preflight"|"code": "E304"[^]*"code": "E204"/,
    reason: uninstalled
  },
  {
    case: planned,
    part: /^stdout$/,
    went: /; shown is what .* would be given$/,
    came: /^warning: .*\nwarning: shown is what .* would be given$/,
    reason: "what is missing and what is shown in its place are two findings"
  },
  { case: planned, part: /^stderr$/, went: /^$/, came: /^error E(?:204:|304: [^]*E204)/, reason: uninstalled },
  {
    case: planned,
    part: /^stderr$/,
    went: /^ {2}stage +preflight$/,
    came: /^$/,
    reason: "of several problems the stage is told once"
  },
  {
    case: /^reports reportgen --help$/,
    part: /^stdout$/,
    went: /Which files to write; json is|what was left out\)\. One of all/,
    came: /Which files to write: json is|what was left out\), csv is/,
    reason: "each format says what its files hold"
  }
]
