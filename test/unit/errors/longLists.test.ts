/** Lists that are as long as there are ranks or hosts: each is told once, and up to a bound. */
import { describe, expect, it } from "@effect/vitest"
import { few, ranges } from "../../../src/domain/few.ts"
import { HostLost, OutcomeIncomplete, PreflightFailed, RanksNotStarted } from "../../../src/errors/AppError.ts"
import { errorToJson, renderError } from "../../../src/errors/render.ts"

const times = (text: string, word: string): number => text.split(word).length - 1

describe("a list in a message", () => {
  it("is whole when it is short, and else counted", () => {
    expect(few(["a", "b"])).toBe("a, b")
    expect(few(["a", "b", "c"], 2)).toBe("a, b and 1 more")
    expect(ranges([0, 1, 2, 7, 9, 10])).toEqual(["0-2", "7", "9-10"])
  })

  const files = (count: number) =>
    Array.from({ length: count }, (_, rank) => `${rank}_output.json`) as [string, ...Array<string>]

  it("of files that are missing stands in the message, or up to a bound below it", () => {
    const short = renderError(new OutcomeIncomplete({ missing: files(3) }))
    expect(times(short, "2_output.json")).toBe(1)
    const long = renderError(new OutcomeIncomplete({ missing: files(1024) }))
    expect(long).toContain("the run ended without 0_output.json")
    expect(long).toContain("and 1018 more")
    expect(times(long, "_output.json")).toBeLessThan(50)
  })

  it("of hosts whose ranks do not run leaves out those that do, and is told once", () => {
    const host = (i: number, running: number | null) => ({
      host: `n${i}x`,
      ranks: 2,
      running,
      reason: running === null ? "no route" : null
    })
    const one = renderError(new RanksNotStarted({ seconds: 600, hosts: [host(1, 2), host(2, 0), host(3, null)] }))
    expect([times(one, "n1x"), times(one, "n2x"), times(one, "n3x")]).toEqual([0, 1, 1])
    const many = Array.from({ length: 512 }, (_, i) => host(i, 0))
    expect(times(renderError(new RanksNotStarted({ seconds: 600, hosts: many })), "0 of 2 ranks")).toBeLessThan(50)
  })

  it("of hosts that still answer, and of problems one for each host, is bounded", () => {
    const answering = Array.from({ length: 512 }, (_, i) => `n${i}`)
    const lost = new HostLost({ host: "x", ranks: 1, since: "then", seconds: 60, reason: "silence", answering })
    expect(renderError(lost).length).toBeLessThan(1000)
    const problem = { code: "E506", message: "n1: unfit", facts: {}, advice: "mend it" }
    const failed = new PreflightFailed({
      problems: [problem, ...Array.from({ length: 511 }, () => problem)],
      status: 9
    })
    const text = renderError(failed)
    expect(times(text, "error E506")).toBe(24)
    expect(text).toContain("E506 (512 times)")
    expect(text).toContain("and 488 more, which --json lists")
    expect((errorToJson(failed)["problems"] as ReadonlyArray<unknown>).length).toBe(512)
  })
})
