/** `node scripts/ci/count.mjs <report.json>` prints `N passed, N failed, N skipped` of a vitest JSON report. */
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
const failed = report.numFailedTests + unloaded.length
console.log(`${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped`)
process.exitCode = failed === 0 && report.numPassedTests > 0 ? 0 : 1
