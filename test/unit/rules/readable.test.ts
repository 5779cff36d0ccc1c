import { describe, expect, it } from "@effect/vitest"
import { trainingRules } from "../../../src/benchmarks/training/rules/list.ts"
import type { Known, RunEvidence } from "../../../src/rules/Evidence.ts"
import { missing, pending } from "../../../src/rules/Evidence.ts"
import { here, saysOf } from "../../fixtures/evidence.ts"
import { closedRun } from "../benchmarks/training/rulesRun.ts"

const doubt = { parameter: "engine", reason: "engine should be a word, found 7", source: "m.json" }

const told = (command: Known<string>, doubts?: RunEvidence["doubts"]) => {
  const found = saysOf(trainingRules, "readable", {
    ...closedRun,
    command,
    ...(doubts === undefined ? {} : { doubts })
  })
  return found === "pending" ? found : found.map(({ message, validation }) => `${validation} ${message}`)
}

const ofDoubt = "UNKNOWN not judged: engine should be a word, found 7"

describe("a record that can be read", () => {
  it.each(["run", "run_benchmark", "datagen", "Run"])("has the command %s", (command) => {
    expect(told(here(command))).toEqual([])
    expect(told(here(command), [])).toEqual([])
  })

  it("is none with a command that nobody knows, or without one", () => {
    expect(told(here("foo"))).toEqual([
      expect.stringMatching(/^UNKNOWN not checked: command should be one of run, run_benchmark, .*, found "foo"$/)
    ])
    expect(told(missing("there is no command", "m.json"))).toEqual(["UNKNOWN not checked: there is no command"])
  })

  it("is doubted for each thing that no reader makes sense of, whatever its command", () => {
    expect(told(here("run"), [doubt, doubt])).toEqual([ofDoubt, ofDoubt])
    expect(told(here("foo"), [doubt])).toEqual([expect.stringMatching(/^UNKNOWN not checked: command/), ofDoubt])
    expect(told(pending, [doubt])).toEqual([ofDoubt])
    expect(told(pending)).toEqual([])
  })
})
