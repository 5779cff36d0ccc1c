/** Where the output goes: to a reader that stops listening, to a device that takes nothing, and nowhere. */
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { home } from "./program.ts"

const main = fileURLToPath(new URL("../../../dist/main.js", import.meta.url))
const listing = `"${process.execPath}" "${main}" rules list`

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const bash = (script: string) =>
  spawnSync("bash", ["-c", script], { cwd: dir.path, encoding: "utf8", env: { ...process.env, HOME: dir.path } })

describe("standard output", () => {
  it("a reader that has heard enough is no failure and brings no stack trace", () => {
    const { stderr, stdout } = bash(
      `{ until [ -e gone ]; do sleep 0.05; done; ${listing}; echo "status $?" >&2; } | { exec 0<&-; touch gone; }`
    )
    assert.strictEqual(stdout, "")
    assert.strictEqual(stderr, "status 0\n")
  })

  it.skipIf(!existsSync("/dev/full"))(
    "a result that cannot be written down ends with 10 and says so (skipped without /dev/full)",
    () => {
      for (const command of [listing, `"${main}" --version`, `"${main}" --help`]) {
        const { status, stderr } = bash(`${command} > /dev/full`)
        assert.strictEqual(status, 10, command)
        assert.match(stderr, /E408: the result could not be printed: writing to standard output failed with ENOSPC/)
        assert.notMatch(stderr, /\n {4}at /)
      }
    }
  )

  it.skipIf(!existsSync("/proc/self/fd"))(
    "that is closed takes no result, which ends with 10 and says so (skipped without /proc)",
    () => {
      for (const words of ["--version", "--help", "rules list --json", "reports show nothing-of-this-name"]) {
        const { status, stderr } = bash(`"${main}" ${words} >&-`)
        assert.strictEqual(status, words.startsWith("reports") ? 3 : 10, words)
        if (status === 10) assert.match(stderr, /E408: the result could not be printed: standard output is closed/)
      }
    }
  )

  it("is open below a shell that says otherwise of another process", () => {
    const { status, stdout } = bash(`MLPS_AT_ENTRY="1 1 closed" "${main}" --version`)
    assert.strictEqual(status, 0)
    assert.match(stdout, /^\d+\.\d+/)
  })
})
