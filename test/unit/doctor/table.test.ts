import { describe, expect, it } from "@effect/vitest"
import { check, ok, problem, warning } from "../../../src/doctor/Check.ts"
import { tableText } from "../../../src/doctor/table.ts"
import { plainLook } from "../../../src/view/Look.ts"

describe("doctor's table", () => {
  it("has a line per host and check, with the fix and a command that is never broken", () => {
    const command = `sudo something ${"very-long-".repeat(12)}word`
    const text = tableText([
      check("node1", "reachable", ok("by ssh")),
      check("node2", "RemoveIPC", warning("it deletes shared memory", "let the user linger", command))
    ], plainLook)
    const lines = text.split("\n")
    expect(lines[1]).toBe("node1  reachable  ok       by ssh")
    expect(lines[2]).toBe("node2  RemoveIPC  warning  it deletes shared memory")
    expect(lines[3]?.trim()).toBe("fix: let the user linger")
    expect(lines[4]?.trim()).toBe(command)
    expect(lines.at(-1)).toBe("0 problems, 1 warning, 0 unknown, 1 ok")
  })

  it("folds what is ok on many hosts, never what is not", () => {
    const hosts = Array.from({ length: 64 }, (_, i) => `node${i}`)
    const text = tableText(
      hosts.map((host, i) => check(host, "clock", i < 2 ? problem(`${i} h ahead`, "set it") : ok("as here"))),
      plainLook
    )
    expect(text).toContain("62 hosts  clock  ok       as here")
    expect(text).toContain("node0     clock  problem  0 h ahead")
    expect(text).toContain("node1     clock  problem  1 h ahead")
    expect(text.split("\n").length).toBeLessThan(12)
  })

  it("never lets a host's text command the terminal", () => {
    expect(tableText([check("node1", "DLIO", ok("\u001b[2Jgone"))], plainLook)).not.toContain("\u001b")
  })
})
