/**
 * `node scripts/parity.mjs OLD_DIST NEW_DIST [--trees DIR] [--only PATTERN] [--jobs 2] [--list] [--lines 12]`
 *
 * Runs some hundreds of command lines through two builds and compares standard output, standard error, exit status and every file
 * that was left. Prints a few lines and ends with 0 when nothing differs but what `scripts/parity/expected.mjs` lists.
 */
import { existsSync } from "node:fs"
import { parseArgs } from "node:util"
import { allCases } from "./parity/cases.mjs"
import { compareBuilds } from "./parity/compare.mjs"
import { expected } from "./parity/expected.mjs"
import { summary } from "./parity/summary.mjs"

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    trees: { type: "string" },
    only: { type: "string" },
    jobs: { type: "string", default: "2" },
    list: { type: "boolean", default: false },
    lines: { type: "string", default: "12" }
  }
})

const wrong = (text) => {
  process.stderr.write(
    `${text}\nusage: node scripts/parity.mjs OLD_DIST NEW_DIST [--trees DIR] [--only PATTERN] [--jobs N] [--list] [--lines N]\n`
  )
  process.exit(2)
}

const jobs = Number(values.jobs)
const lines = Number(values.lines)
if (!Number.isInteger(jobs) || jobs < 1) wrong(`--jobs: expected a whole number from 1, found ${values.jobs}`)
if (!Number.isInteger(lines) || lines < 1) wrong(`--lines: expected a whole number from 1, found ${values.lines}`)
const only = values.only === undefined ? undefined : new RegExp(values.only)
const cases = allCases(values.trees).filter(({ name }) => only === undefined || only.test(name))
if (cases.length === 0) wrong(`--only: no case has a name like ${values.only}`)
if (values.list) {
  console.log(cases.map(({ name }) => name).join("\n"))
} else {
  const [oldDist, newDist] = positionals
  if (positionals.length !== 2) wrong(`two builds are needed, found ${positionals.length}`)
  for (const dist of positionals) if (!existsSync(`${dist}/main.js`)) wrong(`${dist}: there is no main.js in it`)
  const tell = process.stderr.isTTY ? (done) => process.stderr.write(`\r${done} of ${cases.length}`) : undefined
  const compared = await compareBuilds({
    cases,
    expected,
    jobs,
    newDist,
    oldDist,
    ...(tell === undefined ? {} : { tell })
  })
  if (tell !== undefined) process.stderr.write("\r\u001b[K")
  const { isSame, text } = summary({ ...compared, lines, isWhole: only === undefined })
  process.stdout.write(text)
  process.exitCode = isSame ? 0 : 1
}
