import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { hostPaths } from "../../../src/cluster/hostFacts.ts"
import { askScript, parseAnswer as parse, repeatScript } from "../../../src/cluster/remote/hostScript.ts"

const mark = "mlps12345"

const answerOf = (lines: ReadonlyArray<string>) => parse(mark, hostPaths, lines)

const runHere = (shell: string, ...args: ReadonlyArray<string>) =>
  execFileSync(shell, args, { encoding: "utf8", input: askScript(mark, hostPaths) }).replace(/\n$/, "").split("\n")

describe("askScript", () => {
  it("brings a host's files over whole, through a plain sh that reads it from its standard input", () => {
    const answer = answerOf(runHere("sh"))
    expect(answer.whole).toBe(true)
    expect(answer.files["/proc/version"]).toBe(readFileSync("/proc/version", "utf8"))
    expect(answer.files["/etc/os-release"]).toBe(readFileSync("/etc/os-release", "utf8"))
    expect(answer.files["/proc/sys/kernel/random/boot_id"]).toBe(
      readFileSync("/proc/sys/kernel/random/boot_id", "utf8")
    )
    expect(answer.files["/proc/meminfo"]).toMatch(/^MemTotal: .* kB\n[^]*\n$/)
    expect(answer.machine).toBe(execFileSync("uname", ["-m"], { encoding: "utf8" }).trim())
    expect(answer.clock?.isWhole).toBe(false)
  })

  it("ignores what a login shell says before and after", () => {
    const lines = ["Welcome!", "mlps99999 done", ...runHere("sh"), "logout"]
    expect(answerOf(lines)).toEqual(answerOf(lines.slice(2, -1)))
  })

  it("knows an answer that was cut off, and keeps no half file", () => {
    const lines = runHere("sh")
    const cut = lines.indexOf(`${mark} file /proc/cpuinfo`) + 3
    const answer = answerOf(lines.slice(0, cut))
    expect(answer.whole).toBe(false)
    expect(answer.files).not.toHaveProperty("/proc/cpuinfo")
    expect(answer.files).toHaveProperty("/proc/meminfo")
  })

  it("leaves out a file whose reading failed", () => {
    const answer = answerOf([
      `${mark} file /proc/meminfo`,
      "MemTotal: 1 kB",
      "",
      `${mark} end 1`,
      `${mark} done`
    ])
    expect(answer).toMatchObject({ files: {}, whole: true })
  })

  it("keeps a last line that has no end", () => {
    const answer = answerOf([`${mark} file /etc/machine-id`, "abc", `${mark} end 0`])
    expect(answer.files).toEqual({ "/etc/machine-id": "abc" })
  })

  it.each([
    ["1700000000.25", { seconds: 1_700_000_000.25, isWhole: false }],
    ["1700000000.%N", { seconds: 1_700_000_000, isWhole: true }],
    ["1700000000", { seconds: 1_700_000_000, isWhole: true }],
    ["", undefined]
  ])("reads the clock %j", (text, clock) => {
    expect(answerOf([`${mark} clock ${text}`]).clock).toEqual(clock)
  })

  it.prop("never throws, whatever comes back", [Schema.Array(Schema.Union(
    Schema.String,
    Schema.Literal(`${mark} file /proc/meminfo`, `${mark} end 0`, `${mark} done`, `${mark} clock x`, `${mark} `)
  ))], ([lines]) => {
    expect(typeof answerOf(lines).whole).toBe("boolean")
  })
})

describe("repeatScript", () => {
  it("asks as often as it was told, over one shell", () => {
    const lines = execFileSync("sh", { encoding: "utf8", input: repeatScript(mark, ["/proc/loadavg"], 3, 0.01) }).split(
      "\n"
    )
    expect(lines.filter((line) => line === `${mark} done`)).toHaveLength(3)
    expect(lines.filter((line) => line === `${mark} file /proc/loadavg`)).toHaveLength(3)
  })

  it("ends by itself when nobody takes its answers", () => {
    const script = repeatScript(mark, ["/proc/loadavg"], 1000, 0.01)
    expect(() => execFileSync("sh", ["-c", "sh -c \"$0\" | head -n 3 >/dev/null", script], { timeout: 10_000 })).not
      .toThrow()
  })
})
