/** docs/JSON.md shows lines for jq: they are run on what a run really prints. */
import { describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { home, program, runsIn } from "../program/program.ts"

const page = readFileSync(fileURLToPath(new URL("../../../docs/JSON.md", import.meta.url)), "utf8")

const filters = [...page.matchAll(/--json \| jq (-\w) '([^']+)'/g)].map(([, flag = "", filter = ""]) => [flag, filter])

const hasJq = (() => {
  try {
    execFileSync("jq", ["--version"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

const words = (loops: number) => [
  ..."checkpointing run --model llama3-8b --num-processes 1 --scale 0.0005 -ncw 2 -ncr 1 --io buffered".split(" "),
  ...`--checkpoint-folder c --results-dir r --cleanup --json --loops ${loops}`.split(" "),
  ..."--params checkpoint.time_between_checkpoints=0".split(" ")
]

describe("docs/JSON.md", () => {
  it("shows three lines for jq", () => {
    expect(filters).toHaveLength(3)
  })

  it.each([1, 2])("has one shape for %d runs", async (loops) => {
    const here = home()
    const { status, stderr, stdout } = await program(here.path, words(loops))
    here.close()
    expect(status, stderr).toBe(0)
    expect(runsIn(stdout)).toHaveLength(loops)
    const { summary } = (JSON.parse(stdout) as { result: { summary: Record<string, unknown> } }).result
    expect(summary).toMatchObject({
      runs: loops,
      headlines: [
        { name: "write", unit: "GiB/s", better: "higher", value: expect.any(Number), count: 2 },
        { name: "read", unit: "GiB/s", better: "higher", value: expect.any(Number) }
      ],
      verdict: "INVALID",
      cache: { write: expect.any(String), read: expect.any(String) },
      record: expect.stringMatching(/_metadata\.json$/),
      experiment: null
    })
    for (const key of ["limit", "records", "reasons"]) expect(Array.isArray(summary[key]), key).toBe(true)
  })

  it.skipIf(!hasJq)("the lines for jq do what is said of them (skipped without jq)", async () => {
    const here = home()
    const { stdout } = await program(here.path, words(1))
    here.close()
    const jq = (place: number) => {
      const [flag = "", filter = ""] = filters[place] ?? []
      try {
        return { status: 0, text: execFileSync("jq", [flag, filter], { input: stdout, encoding: "utf8" }) }
      } catch (error) {
        return { status: (error as { status: number }).status, text: "" }
      }
    }
    expect(jq(0)).toMatchObject({
      status: 0,
      text: expect.stringMatching(/^write [\d.]+ GiB\/s\nread [\d.]+ GiB\/s\n$/)
    })
    const { summary } = (JSON.parse(stdout) as { result: { summary: { cache: Record<string, string> } } }).result
    expect(jq(1).status).toBe(Object.values(summary.cache).every((cache) => cache === "cold") ? 0 : 1)
    expect(jq(2).text).toMatch(/^INVALID\nscale: scaled: /)
  })
})
