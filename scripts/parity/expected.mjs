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

const owed = "a finished run owes its figures by a rule of its benchmark, which a plan has pending"
const pageData = "what charts show, which way a figure is better and what rates are divided by stand in the page's data"
const issueOrder = "the issue that says why a run is not judged has its message before its facts, as all others have"

const completed = "shells complete values: behind =, by edition, ids, codes, keys; the scripts are made anew"

export const expected = [
  { case: /^--completions (?:bash|zsh|fish)$/, part: /^stdout$/, went: /^/, came: /^/, reason: completed },
  { case: /^rules /, part: /^stdout$/, went: /^$/, came: /headline-metric/, reason: owed },
  {
    case: /^rules list/,
    part: /^stdout$/,
    went: /^\d+ rules; mlpstorage rules explain/,
    came: /^\d+ rules; mlpstorage rules explain/,
    reason: owed
  },
  {
    case: /./,
    part: /^(?:stdout|file .*_metadata\.json)$/,
    went: /^$|^ *(?:"[\w.-]+"|"pending": \[\])$|^ *not judged before the run: rules /,
    came: /^ *(?:not judged before the run: rules? .*headline-metric$|(?:"pending": \[\n *|"[\w.-]+",\n *)?"headline-metric"(?:\n *\])?$)/,
    reason: owed
  },
  {
    case: /^reports /,
    part: /^(?:stdout|file .*report\.txt)$/,
    went: /^ *for CLOSED: \d+ of \d+ demands met/,
    came: /^ *for CLOSED: \d+ of \d+ demands met/,
    reason: owed
  },
  {
    case: /^reports /,
    part: /report\.json$/,
    went: /^ *"checklist": \[/,
    came: /^ *"checklist": \[.*"headline-metric"/,
    reason: owed
  },
  {
    case: /^reports /,
    part: /report\.html$/,
    went: /^<script type="text\/plain" id="(?:groups|group-details|run-details)-\d+">/,
    came: /^<script type="text\/plain" id="(?:groups|group-details|run-details)-\d+">/,
    reason: pageData
  },
  {
    case: /^reports /,
    part: /(?:report|results)\.json$/,
    went: /"issues":\[\{"rule":"edition"|^ *"run_issues": \[\{"rule":"edition"/,
    came: /"issues":\[\{"rule":"edition"|^ *"run_issues": \[\{"rule":"edition"/,
    reason: issueOrder
  },
  {
    case: /^reports show/,
    part: /^stdout$/,
    went: /^$|^ *"disputed": false,\n *"message": "not judged: /,
    came: /^ *(?:"message": "not judged: .*",|"disputed": false)$/,
    reason: issueOrder
  },
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
  },
  {
    case: /^reports/,
    part: /^(?:stdout|file .*report\.(?:json|html|md))$/,
    went: /WHATIF/,
    came: /practice/,
    reason: "a run that no division was asked for is practice in the words of people"
  }
]
