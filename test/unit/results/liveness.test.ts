import { describe, expect, it } from "@effect/vitest"
import {
  livenessOf,
  type RecordedProcess,
  startTicksFromStat,
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
