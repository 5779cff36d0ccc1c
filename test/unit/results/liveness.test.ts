import { describe, expect, it } from "@effect/vitest"
import {
  hasEndedByStat,
  holderOf,
  identityIn,
  identityOn,
  livenessOf,
  type ProcessIdentity,
  type RecordedProcess,
  startTicksFromStat,
  stateInWords,
  type ThisMachine,
  writerOf
} from "../../../src/results/liveness.ts"

const owner: ProcessIdentity = { machine_id: "m1", boot_id: "b1", pid: 42, start_ticks: 1000 }
const run: RecordedProcess = {
  state: "running",
  owner,
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
    expect(livenessOf({ ...run, owner: { ...owner, machine_id: "raw-m1" } }, here)._tag).toBe("running")
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
    expect(livenessOf({ ...run, owner: { ...owner, start_ticks: null } }, here)._tag).toBe("unknown")
    expect(livenessOf(run, { ...here, startTicksOf: () => null })).toEqual({
      _tag: "unknown",
      isElsewhere: false,
      reason: "process 42 exists and may be another one; last written at 2026-02-03T10:00:00.000+01:00"
    })
    expect(livenessOf({ ...run, owner: { ...owner, pid: 0 } }, here)).toMatchObject({
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
    expect(said({ owner: { ...owner, pid: 43 } })).toBe(
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
    expect(said({ owner: { ...owner, start_ticks: null }, stage: null })).toMatch(
      /^its record says running, and whether it is cannot be told/
    )
  })
})

describe("who holds a folder", () => {
  const held = (changes: Partial<ProcessIdentity>, machine: ThisMachine = here) => {
    const process = { ...owner, ...changes }
    return holderOf(process, livenessOf(writerOf(process, "noon"), machine))
  }

  it("is a process that is seen, or one on another machine, which nobody here can see", () => {
    expect(held({})).toEqual({ says: "is writing here now, process 42", isAlive: true })
    expect(held({ machine_id: "m2" })).toEqual({
      says: "was writing here and never said that it was done: it was started on another machine; last written at noon",
      isAlive: false
    })
  })

  it("is nobody whose process is gone, or of whom nothing is known", () => {
    expect([held({ pid: 43 }), held({ boot_id: "b0" }), held({ machine_id: null })]).toEqual([
      undefined,
      undefined,
      undefined
    ])
  })
})

describe("an identity", () => {
  it("is read as it is written", () => {
    const own = identityOn(here, 42)
    expect(own).toEqual(owner)
    expect(identityIn(JSON.parse(JSON.stringify(own)))).toEqual(own)
    expect(identityOn({ machineIds: [], bootId: null, startTicksOf: () => undefined }, 7)).toEqual({
      machine_id: null,
      boot_id: null,
      pid: 7,
      start_ticks: null
    })
  })

  it("is none that lacks a field, or has one of another type", () => {
    const { pid, ...without } = owner
    for (
      const value of [null, [], "m1", without, { ...owner, pid: -1 }, { ...owner, pid: "42" }, { ...owner, boot_id: 1 }]
    ) {
      expect(identityIn(value), JSON.stringify(value)).toBeUndefined()
    }
    expect(pid).toBe(42)
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

describe("hasEndedByStat", () => {
  it.each([["R", false], ["S", false], ["D", false], ["T", false], ["Z", true], ["X", true]])(
    "a process in state %s: %s",
    (state, ended) => {
      expect(hasEndedByStat(`42 (node) Z (x)) ${state} 1 42`)).toBe(ended)
    }
  )
})
