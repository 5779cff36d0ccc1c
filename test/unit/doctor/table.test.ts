import { describe, expect, it } from "@effect/vitest"
import { allHosts, check, ok, problem, warning } from "../../../src/doctor/Check.ts"
import { tableText } from "../../../src/doctor/table.ts"
import { plainLook } from "../../fixtures/plainLook.ts"

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
    expect(text).toMatch(/^node0 +clock  problem  0 h ahead$/m)
    expect(text).toMatch(/^node1 +clock  problem  1 h ahead$/m)
    expect(text).toMatch(/^62 hosts +clock  ok +62 of 64 ok: as here$/m)
    expect(text.indexOf("node1")).toBeLessThan(text.indexOf("62 of 64"))
    expect(text.split("\n").length).toBeLessThan(12)
  })

  it("eight hosts: problems first, what several say alike once with their names, then 8 of 8 ok", () => {
    const hosts = Array.from({ length: 8 }, (_, i) => `n${i}`)
    const text = tableText(
      [
        ...hosts.map((host) => check(host, "reachable", ok("by ssh"))),
        ...hosts.map((host, i) => check(host, "memory", ok(`${i} GiB`))),
        ...hosts.map((host, i) => check(host, "limits", i === 3 ? ok("many") : warning("few", "raise them"))),
        check("n5", "MPI", problem("none", "install it")),
        check(allHosts, "alike", ok("they are"))
      ],
      plainLook
    )
    const lines = text.split("\n").filter((line) => /^(?:n\d|\d hosts?|all hosts) /.test(line))
    expect(lines.map((line) => line.replaceAll(/ {2,}/g, " | "))).toEqual([
      "n5 | MPI | problem | none",
      "7 hosts | limits | warning | few (n0, n1, n2, n4, n5, n6 and 1 more)",
      "8 hosts | reachable | ok | 8 of 8 ok: by ssh",
      "8 hosts | memory | ok | 8 of 8 ok: for example 0 GiB",
      "1 host | limits | ok | 1 of 8 ok: many",
      "all hosts | alike | ok | they are"
    ])
    expect(text.split("\n").at(-1)).toBe("1 problem, 7 warnings, 0 unknown, 18 ok")
  })

  it("in 60 columns what was found stands below its check, and fits", () => {
    const found = "/mnt/a does not exist; /mnt takes files, so it can be made, and has room for all that a run writes"
    const text = tableText([
      check("node1", "checkpoints direct I/O", ok(found)),
      check(
        "node1",
        "RemoveIPC",
        warning("it deletes shared memory when the last session of the user ends", "let the user linger")
      )
    ], { ...plainLook, columns: 60 })
    expect(text).toMatch(/^node1 {2}checkpoints direct I\/O {2}ok\n {4}\/mnt\/a does not exist/m)
    expect(text.split("\n").filter((line) => line.length > 60)).toEqual([])
  })

  it("two hosts stand line by line", () => {
    const text = tableText(["a", "b"].map((host) => check(host, "reachable", ok("by ssh"))), plainLook)
    expect(text).toMatch(/^a +reachable[^]*^b +reachable/m)
  })

  it("never lets a host's text command the terminal", () => {
    expect(tableText([check("node1", "DLIO", ok("\u001b[2Jgone"))], plainLook)).not.toContain("\u001b")
  })
})
