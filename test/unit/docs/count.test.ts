import { expect, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const script = fileURLToPath(new URL("../../../scripts/ci/count.mjs", import.meta.url))

const count = (report: string) => {
  const folder = mkdtempSync(join(tmpdir(), "mlpstorage-count-"))
  try {
    writeFileSync(join(folder, "report.json"), report)
    const { status, stdout } = spawnSync(process.execPath, [script, join(folder, "report.json")], { encoding: "utf8" })
    return { status, stdout }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const report = (counts: Record<string, number>, testResults: ReadonlyArray<unknown> = []) =>
  JSON.stringify({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, ...counts, testResults })

it("counts what passed, failed and was skipped", () => {
  expect(count(report({ numPassedTests: 7, numPendingTests: 1, numTodoTests: 1 }))).toEqual({
    status: 0,
    stdout: "7 passed, 0 failed, 2 skipped\n"
  })
  expect(count(report({ numPassedTests: 7, numFailedTests: 1 }))).toEqual({
    status: 1,
    stdout: "7 passed, 1 failed, 0 skipped\n"
  })
})

it("names what was skipped", () => {
  const assertionResults = [
    { status: "passed", fullName: "a page loads" },
    { status: "skipped", fullName: "a page in Chromium (skipped without it)" },
    { status: "pending", fullName: "a mount (needs root)" }
  ]
  const counts = { numPassedTests: 1, numPendingTests: 2 }
  expect(count(report(counts, [{ status: "passed", assertionResults }])).stdout).toBe(
    "skipped: a page in Chromium (skipped without it)\nskipped: a mount (needs root)\n1 passed, 0 failed, 2 skipped\n"
  )
})

it("counts a test file that cannot be loaded as a failure", () => {
  expect(count(report({ numPassedTests: 7 }, [{ status: "failed", assertionResults: [] }]))).toEqual({
    status: 1,
    stdout: "7 passed, 1 failed, 0 skipped\n"
  })
})

it("takes no tests at all, and a report that was never written, for failures", () => {
  expect(count(report({})).status).toBe(1)
  expect(count("")).toEqual({ status: 1, stdout: "0 passed, 1 failed, 0 skipped\n" })
})
