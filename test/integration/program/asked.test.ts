/** `--require` and `--baseline` of a real run: met, missed with status 9, and refused before anything starts. */
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { join } from "node:path"
import { home, program, recordIn, runDirectories } from "./program.ts"

const words = [
  ..."checkpointing run --model llama3-8b --num-processes 1 --scale 0.0005 -ncw 1 -ncr 1 --io buffered".split(" "),
  ..."--checkpoint-folder c --results-dir r --cleanup --quiet --params checkpoint.time_between_checkpoints=0".split(" ")
]

describe("what is asked of a run", () => {
  let dir: ReturnType<typeof home>
  const run = (...more: ReadonlyArray<string>) => program(dir.path, [...words, ...more])
  beforeAll(async () => {
    dir = home()
    const { status, stderr } = await run("--label", "before")
    expect(status, stderr).toBe(0)
  })
  afterAll(() => dir.close())

  it("is told where it holds, and changes no status", async () => {
    const { status, stderr, stdout } = await run("--require", "write>=1KiB/s", "--require", "read<1000000")
    expect(status, stderr).toBe(0)
    expect(stdout).toMatch(/^ {2}asked +write>=1KiB\/s met, [\d.e-]+ GiB\/s; read<1000000 met, /m)
  })

  it("ends with 9 where it is missed; the run is complete, and says so", async () => {
    const { status, stderr, stdout } = await run("--require", "write>=999TiB/s")
    expect(status).toBe(9)
    expect(stderr).toContain("E305")
    expect(stdout).toMatch(/asked +write>=999TiB\/s missed, /)
    const last = runDirectories(join(dir.path, "r")).at(-1) ?? ""
    expect(recordIn(last)).toMatchObject({ state: "completed" })
  })

  it("is refused before the run where nobody knows the figure or the baseline", async () => {
    const before = runDirectories(join(dir.path, "r")).length
    for (const more of [["--require", "au>=90"], ["--baseline", "never"]]) {
      const { status, stderr } = await run(...more)
      expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining(more[0] ?? "") })
    }
    expect(runDirectories(join(dir.path, "r"))).toHaveLength(before)
  })

  it("compares with the runs of a label, after what is not alike", async () => {
    const text = await run("--baseline", "before", "--params", "checkpoint.fsync=false")
    expect(text.status, text.stderr).toBe(0)
    expect(text.stdout).toMatch(
      /^ {2}against +before \(1 run\); not alike: .*parameter checkpoint\.fsync/m
    )
    expect(text.stdout).toMatch(/^ +write [+-][\d.]+ %: not judged: /m)
    const { status, stdout } = await run("--baseline", "before", "--json")
    expect(status).toBe(0)
    const { summary } = (JSON.parse(stdout) as { result: { summary: { baseline: unknown } } }).result
    expect(summary.baseline).toMatchObject({
      sides: [{ given: "before" }, { given: "this run" }],
      comparisons: [{ groups: [{ figures: [{ name: "write", comparison: "not judged" }, { name: "read" }] }] }]
    })
  })
})
