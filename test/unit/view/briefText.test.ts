/** The last lines of a run: few, of the terminal's width, and nothing in them that looks better than it is. */
import { describe, expect, it } from "@effect/vitest"
import type { Issue } from "../../../src/domain/Verdict.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import type { Brief, BriefFigure } from "../../../src/view/Brief.ts"
import { briefText } from "../../../src/view/briefText.ts"
import { plainLook } from "../../fixtures/plainLook.ts"

const issue = (rule: string, rest: Partial<Issue> = {}): Issue => ({
  rule,
  validation: "INVALID",
  severity: "error",
  message: `${rule} does not hold`,
  parameter: null,
  expected: null,
  actual: null,
  source: null,
  disputed: false,
  ...rest
})

const figure = (name: string, rest: Partial<BriefFigure> = {}): BriefFigure => ({
  name,
  value: 1.484,
  unit: "GiB/s",
  better: "higher",
  min: 1.451,
  max: 1.512,
  count: 10,
  over: "checkpoints",
  deviation: null,
  cache: "cold",
  ...rest
})

const brief = (rest: Partial<Brief> = {}): Brief => ({
  title: "checkpointing run: llama3-8b, 2 processes on 1 host, scale 0.01",
  by: "native (practice), device profile, direct I/O",
  figures: [figure("write"), figure("read", { cache: "warm" })],
  done: null,
  verified: "320 blocks verified (sample)",
  limits: [
    { of: "write", by: "client", because: "the ranks kept their cores 97 % busy" },
    { of: "read", by: "unknown", because: "the read is warm: this host's memory had a part in it" }
  ],
  notes: [],
  verdict: {
    category: "INVALID",
    edition: editionId("v3.0"),
    issues: [
      issue("scale", { parameter: "scale", expected: "1", actual: "0.01" }),
      issue("4.6.1", { validation: "OPEN", parameter: "num_processes", expected: "8", actual: "2" }),
      issue("4.4.2", { validation: "OPEN", parameter: "results_dir", expected: "another file system than the data" }),
      issue("4.3.1", { severity: "warning", validation: "CLOSED", message: "clear the client's cache" })
    ],
    pending: []
  },
  requested: null,
  unjudged: null,
  record: `/data/${"a-long-folder/".repeat(8)}checkpointing_20261123_120000_metadata.json`,
  ...rest
})

const text = (rest: Partial<Brief> = {}, columns = 80, isTerminal = true) =>
  briefText(brief(rest), { look: { ...plainLook, columns }, isTerminal })

const three = [figure("au"), figure("samples"), figure("read")]

describe("a finished run in a few lines", () => {
  it("has ten of them at most, with three figures, notes and everything against it", () => {
    const lines = text({ figures: three, notes: ["unflushed: nothing was made safe", "another"] }).split("\n")
    expect(lines.length).toBe(10)
  })

  it("says that the load was the limit in words", () => {
    expect(text({ limits: [{ of: "option_1, trial 1", by: "load", because: "requests were taken up as they came" }] }))
      .toContain("  limit    offered load: requests were taken up as they came")
  })

  it.each([60, 80, 120])("fits %i columns, but for the record's path", (columns) => {
    const { record } = brief()
    const lines = text({ figures: three, notes: ["x ".repeat(100)] }, columns).split("\n")
    expect(lines.filter((line) => line.length > columns)).toEqual([`  record   ${record}`])
  })

  it.each([30, 40, 80])("never cuts the state of the cache from a figure: %i columns", (columns) => {
    const words = text({}, columns).split(/\s+/)
    expect(words).toContain("cold")
    expect(words).toContain("warm")
  })

  it("cuts nothing where programs read it", () => {
    const whole = text({ notes: ["n".repeat(300)] }, 80, false)
    expect(whole).toContain("n".repeat(300))
    expect(whole).toContain("results_dir another file system than the data")
  })

  it("says the one reason that decides, then what else is needed", () => {
    const lines = text({}, 200).split("\n")
    expect(lines).toContain("  verdict  INVALID by v3.0: scale needs 1, found 0.01 (rule scale)")
    expect(lines).toContain(
      "  needs    also, to be CLOSED (2 more findings): num_processes 8; results_dir another file system than the data"
    )
  })

  it("does not list everything that a run far from the rules would need", () => {
    const issues = Array.from({ length: 9 }, (_, i) => issue(`r${i}`, { parameter: `p${i}`, expected: String(i) }))
    const verdict = { category: "INVALID" as const, edition: editionId("v3.0"), issues, pending: [] }
    expect(text({ verdict }, 400)).toContain(
      "  needs    also, to be CLOSED (8 more findings): p1 1; p2 2; p3 3; p4 4 and 4 more"
    )
  })

  it("keeps warnings of the rules among its notes", () => {
    expect(text({}, 200)).toContain("  note     4.3.1: clear the client's cache")
  })

  it("says what is not known to have limited a phase, and never storage in its place", () => {
    const limit = text({}, 300).split("\n").find((line) => line.startsWith("  limit"))
    expect(limit).toBe(
      "  limit    write: client (the ranks kept their cores 97 % busy); read: not known (the read is warm: this host's memory had a part in it)"
    )
  })

  it("of several runs has a line each, with mean, sample deviation and range once", () => {
    const several = briefText(
      brief({ figures: [figure("write", { deviation: 0.031, count: 3, over: "runs" })] }),
      { look: { ...plainLook, columns: 120 }, isTerminal: true },
      {
        several: {
          title: "3 runs",
          runs: ["1  write 1.45 GiB/s", "2  write 1.48 GiB/s", "3  write 1.51 GiB/s"],
          pauses: []
        }
      }
    )
    expect(several).toContain("scale 0.01; 3 runs\n  1  write 1.45 GiB/s\n  2  write")
    expect(several).toContain("write    1.48 ± 0.031 GiB/s  1.45 to 1.51 over 3 runs  cold")
    expect(several.match(/verdict/g)).toHaveLength(1)
  })

  it("of a run that no rule judges says so, in place of a verdict", () => {
    const lines = text({
      figures: [],
      done: "14 files in 636 ms",
      limits: [],
      unjudged: "no rule judges data generation",
      verdict: { ...brief().verdict, category: "CLOSED", issues: [] }
    })
    expect(lines).toContain("  done     14 files in 636 ms")
    expect(lines).toContain("  verdict  no rule judges data generation")
    expect(lines).not.toContain("CLOSED")
  })

  it("paints the category and no other word", () => {
    const painted = briefText(brief(), { look: { ...plainLook, colour: true }, isTerminal: true })
    expect(painted).toContain("\u001B[31mINVALID\u001B[39m by v3.0")
  })
})
