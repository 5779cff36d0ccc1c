/** One experiment of two runs with DLIO's stand-in: each run has its own directory, record and overrides. */
import { afterEach, describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { recordIn, runsIn } from "../program/program.ts"
import { hasPython, site } from "./runs.ts"

const limit = 60_000

describe.skipIf(!hasPython)("--between with the dlio engine (skipped without python3)", () => {
  let places: ReadonlyArray<ReturnType<typeof site>> = []
  afterEach(() => {
    for (const { close } of places) close()
    places = []
  })

  it("writes by one DLIO and reads by another, with the command in between", { timeout: limit }, async () => {
    const here = site()
    places = [here]
    const { status, stderr, stdout } = await here.run({ words: ["--between=echo remapped", "--remap-seconds=4"] })
    expect(status, stderr).toBe(0)
    expect(runsIn(stdout)).toMatchObject([
      { measurement: { body: { phases: [{ phase: "write" }] } } },
      { measurement: { body: { phases: [{ phase: "read" }] } }, facts: { remapSeconds: { value: 4 } } }
    ])
    const [write = "", read = ""] = here.directories()
    expect(recordIn(write)).toMatchObject({
      experiment: { run: 1, runs: 2, name: "write", after: { command: "echo remapped", outcome: "done" } },
      override_parameters: { "checkpoint.num_checkpoints_write": 2, "checkpoint.num_checkpoints_read": 0 }
    })
    expect(recordIn(read)).toMatchObject({
      experiment: { run: 2, name: "read" },
      override_parameters: { "checkpoint.num_checkpoints_write": 0, "checkpoint.num_checkpoints_read": 2 }
    })
    expect(readFileSync(join(write, "between_127.0.0.1.log"), "utf8")).toBe("remapped\n")
  })
})
