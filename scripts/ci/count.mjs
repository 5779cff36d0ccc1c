/**
 * `node scripts/ci/count.mjs <report.json>` prints what was skipped by a vitest JSON report, whose names say why, and
 * `N passed, N failed, N skipped`.
 */
import { readFileSync } from "node:fs"

/** A runner that died before it wrote its report is one failure. */
const nothing = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] }

const read = (path) => {
  try {
    return JSON.parse(readFileSync(path, "utf8"))
  } catch {
    return nothing
  }
}

const report = read(process.argv[2])
// A file that cannot be loaded has no tests to count; it is one failure.
const unloaded = report.testResults.filter(({ assertionResults, status }) =>
  status === "failed" && !assertionResults.some((test) => test.status === "failed")
)
for (const { assertionResults } of report.testResults) {
  for (const { fullName, status } of assertionResults) {
    if (status !== "passed" && status !== "failed") console.log(`skipped: ${fullName}`)
  }
}
const failed = report.numFailedTests + unloaded.length
console.log(`${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped`)
process.exitCode = failed === 0 && report.numPassedTests > 0 ? 0 : 1
