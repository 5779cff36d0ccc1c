import { describe, expect, it } from "@effect/vitest"
import {
  livenessOf,
  type RecordedProcess,
  startTicksFromStat,
  stateInWords,
  type ThisMachine
} from "../../../src/results/liveness.ts"

const run: RecordedProcess = {
  state: "running",
  machineId: "m1",
  bootId: "b1",
  pid: 42,
  startTicks: 1000,
  writtenAt: "2026-02-03T10:00:00.000+01:00"
}
const here: ThisMachine = {
  machineIds: ["m1", "raw-m1"],
  bootId: "b1",
  startTicksOf: (pid) => pid === 42 ? 1000 : undefined
}

describe("livenessOf", () => {
  it("a run that ended is what its record says", () => {
    expect(livenessOf({ ...run, state: "failed" }, here)).toEqual({ _tag: "ended", state: "failed" })
  })

  it("is running when the same process is still there", () => {
    expect(livenessOf(run, here)._tag).toBe("running")
  })

  it("knows this machine also by the plain id that older records hold", () => {
    expect(livenessOf({ ...run, machineId: "raw-m1" }, here)._tag).toBe("running")
  })

  it.each<[string, ThisMachine]>([
    ["is gone", { ...here, startTicksOf: () => undefined }],
    ["is another one by now", { ...here, startTicksOf: () => 1001 }],
    ["was restarted", { ...here, bootId: "b2" }]
  ])("died: %s", (words, machine) => {
    const liveness = livenessOf(run, machine)
    expect(liveness).toMatchObject({ _tag: "died" })
    expect(liveness._tag === "died" ? liveness.reason : "").toContain(words)
  })

  it("does not know runs of other machines, and says when they were last written", () => {
    for (const machine of [{ ...here, machineIds: ["m2"] }, { ...here, machineIds: [] }]) {
      const liveness = livenessOf(run, machine)
      expect(liveness._tag).toBe("unknown")
      expect(liveness._tag === "unknown" ? liveness.reason : "").toContain("last written at 2026-02-03T10:00:00")
    }
    expect(livenessOf({ ...run, startTicks: null }, here)._tag).toBe("unknown")
    expect(livenessOf({ ...run, pid: 0 }, here)).toMatchObject({
      _tag: "unknown",
      reason: expect.stringContaining("its process is not recorded")
    })
  })
})

describe("what is said of a record that says running", () => {
  const said = (changes: Partial<RecordedProcess>, machine: ThisMachine = here) =>
    stateInWords({ ...run, stage: "execute", ...changes }, machine)

  it("is that it goes on only where its process was seen", () => {
    expect(said({})).toBe("it is going on in stage execute, as process 42 of this machine")
  })

  it("is that it died, with why, where its process is gone or the machine was restarted", () => {
    expect(said({ pid: 43 })).toBe(
      "it died in stage execute: process 43 is gone; last written at 2026-02-03T10:00:00.000+01:00"
    )
    expect(said({}, { ...here, bootId: "b2" })).toMatch(
      /^it died in stage execute: this machine was restarted since; last/
    )
  })

  it("is that nobody can tell where it was started elsewhere, and when it was last written", () => {
    for (const machine of [{ ...here, machineIds: ["m2"] }, { ...here, machineIds: [] }]) {
      expect(said({}, machine)).toBe(
        "its record says running in stage execute, and whether it is cannot be told here: " +
          "nothing shows that it was started on this machine; last written at 2026-02-03T10:00:00.000+01:00"
      )
    }
    expect(said({ startTicks: null, stage: null })).toMatch(
      /^its record says running, and whether it is cannot be told/
    )
  })
})

describe("startTicksFromStat", () => {
  it("counts fields after the command name, whatever it holds", () => {
    const tail = Array.from({ length: 30 }, (_, i) => i === 0 ? "S" : String(i + 3)).join(" ")
    expect(startTicksFromStat(`42 (node) ${tail}`)).toBe(22)
    expect(startTicksFromStat(`42 (a) b (c)) ${tail}`)).toBe(22)
    expect(startTicksFromStat("42 (node) S 1")).toBeUndefined()
    expect(startTicksFromStat("")).toBeUndefined()
  })
})
