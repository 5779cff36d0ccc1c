/** The parity script on builds of a few lines: what changed is found, where it changed, and nothing else is told. */
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { compareBuilds, type Expectation, fakeBuild, summary } from "../../fixtures/parity.ts"

const script = fileURLToPath(new URL("../../../scripts/parity.mjs", import.meta.url))

let root = ""
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mlps-fake-"))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const program = ({ file = "plan.txt", number = 8, status = 0, word = "CLOSED" } = {}) => `
import { writeFileSync } from "node:fs"
if (process.argv[2] !== "say") process.exit(0)
process.stdout.write("verdict ${word}\\nranks ${number}\\nfrom " + import.meta.url.replace(/main\\.js$/, "") + "\\n")
process.stderr.write("at " + new Date().toISOString() + "\\n")
writeFileSync("${file}", "pid of nobody\\n")
process.exit(${status})
`

const cases = [{ name: "say", words: ["say"], readings: true }, { name: "silent", words: [] }]

const against = (changes: Parameters<typeof program>[0], expected: ReadonlyArray<Expectation> = []) =>
  compareBuilds({
    cases,
    expected,
    jobs: 2,
    oldDist: fakeBuild(root, "one", program()),
    newDist: fakeBuild(root, "another", program(changes))
  })

const found = async (changes: Parameters<typeof program>[0]) => {
  const { results } = await against(changes)
  return results.flatMap(({ unexpected }) => unexpected)
}

describe("two builds", () => {
  it("that are the same differ in nothing, though they stand elsewhere and say when", async () => {
    const compared = await against({})
    expect(compared.results.map(({ outcome }) => outcome)).toEqual(["equal", "equal"])
    expect(summary({ ...compared, isWhole: true, lines: 12 })).toEqual({
      isSame: true,
      text: "2 cases: 2 equal, 0 expected to differ, 0 different\n"
    })
  })

  it("are told apart by a word, a number, a status and a file's name", async () => {
    expect(await found({ word: "OPEN" })).toEqual([{
      part: "stdout",
      went: ["verdict CLOSED"],
      came: ["verdict OPEN"]
    }])
    expect(await found({ number: 9 })).toEqual([{ part: "stdout", went: ["ranks 8"], came: ["ranks 9"] }])
    expect(await found({ status: 9 })).toEqual([{ part: "status", went: ["0"], came: ["9"] }])
    expect(await found({ file: "plan.json" })).toEqual([
      { part: "file here/plan.txt", went: ["pid of nobody", ""], came: ["<absent>"] },
      { part: "file here/plan.json", went: ["<absent>"], came: ["pid of nobody", ""] }
    ])
  })

  const meant: Expectation = {
    case: /^say$/,
    part: /^stdout$/,
    went: /^ranks 8$/,
    came: /^ranks 9$/,
    reason: "one rank more"
  }

  it("may differ as expected, and in nothing beside it", async () => {
    expect((await against({ number: 9 }, [meant])).results[0]?.outcome).toBe("expected")
    const both = (await against({ number: 9, status: 1 }, [meant])).results[0]
    expect(both).toMatchObject({ outcome: "different", unexpected: [{ part: "status" }] })
    expect((await against({ number: 10 }, [meant])).results[0]?.outcome).toBe("different")
  })

  it("leave an expectation stale when nothing needed it", async () => {
    const compared = await against({}, [meant])
    expect(compared.stale).toEqual([meant])
    expect(summary({ ...compared, isWhole: true, lines: 12 }).text).toContain(
      "stale expectation: /^say$/ /^stdout$/ (one rank more)"
    )
  })
})

describe("the script", () => {
  const run = (...words: ReadonlyArray<string>) =>
    spawnSync(process.execPath, [script, ...words], { encoding: "utf8", env: { PATH: process.env["PATH"] } })

  const version = (text: string) => `process.stdout.write("${text}\\n")`

  it("ends with 0 for one build twice and with 1 for two, and shows what differs", () => {
    const one = fakeBuild(root, "one", version("0.1.0"))
    const other = fakeBuild(root, "other", version("0.1.1"))
    expect(run(one, one, "--only", "^version$")).toMatchObject({
      status: 0,
      stdout: "1 cases: 1 equal, 0 expected to differ, 0 different\n"
    })
    expect(run(one, other, "--only", "^version$")).toMatchObject({
      status: 1,
      stdout:
        "1 cases: 0 equal, 0 expected to differ, 1 different\ndifferent: version\n  stdout\n    - 0.1.0\n    + 0.1.1\n"
    })
  })

  it("refuses a folder that is no build, a pattern without a case, and no builds", () => {
    for (const words of [[root, root], ["--only", "^nothing of this name$"], [], ["--jobs", "none"]]) {
      const { status, stderr } = run(...words)
      expect(status, words.join(" ")).toBe(2)
      expect(stderr).toContain("usage: node scripts/parity.mjs OLD_DIST NEW_DIST")
    }
  })
})
