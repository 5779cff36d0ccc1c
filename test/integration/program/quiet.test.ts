/** What a run says on standard error when it is asked to say less. */
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { join } from "node:path"
import { home, program, recordIn, runDirectories } from "./program.ts"

const words = [
  "checkpointing",
  "run",
  "--model=llama3-8b",
  "--num-processes=1",
  "--scale=0.00001",
  "--io=buffered",
  "-ncw=1",
  "-ncr=1",
  "--checkpoint-folder=ckpt",
  "--results-dir=results",
  "--skip-validation",
  "--params",
  "checkpoint.time_between_checkpoints=0"
]

describe("standard error of a run", () => {
  let here: ReturnType<typeof home>
  beforeEach(() => {
    here = home()
  })
  afterEach(() => here.close())

  it.each(["--quiet", "--stream-log-level=error"])("%s: nothing, and the result is whole", async (flag) => {
    const { status, stderr, stdout } = await program(here.path, [...words, flag])
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
    // What a warning says is not lost.
    expect(stdout).toContain("host-validation: the hosts were not looked at before the run:")
    const [directory = ""] = runDirectories(join(here.path, "results"))
    expect(recordIn(directory)).toMatchObject({ host_validation: { state: "skipped", reason: "--skip-validation" } })
  })

  it("--quiet still prints an error", async () => {
    const { status, stderr } = await program(here.path, ["checkpointing", "run", "--quiet"])
    expect(status).toBe(2)
    expect(stderr).toContain("E101")
  })

  it("--stream-log-level=warning: warnings, and nothing of progress", async () => {
    const { stderr } = await program(here.path, [...words, "--stream-log-level=warning"])
    expect(stderr.split("\n").filter((line) => line !== "" && !line.startsWith("warning: "))).toEqual([])
  })

  it("nothing asked: where it records, what it warns of, and each operation", async () => {
    const { stderr } = await program(here.path, words)
    expect(stderr).toContain("recording in ")
    expect(stderr).toContain("write 1 of 1:")
  })
})
