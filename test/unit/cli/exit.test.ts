import { describe, expect, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import { printDocument, printFailure, printHelp, printText } from "../../../src/cli/exit.ts"
import { outputWanted } from "../../../src/cli/outputWanted.ts"
import { InvalidOption, NoSpace, RulesNotMet, TimedOut } from "../../../src/errors/AppError.ts"
import { StageFailed } from "../../../src/errors/StageFailed.ts"

const plain = { json: false, debug: false }
const json = { json: true, debug: false }
const usage = new InvalidOption({ option: "--loops", expected: "1 or more", actual: "0" })
const document = { text: "two lines\nof text", json: { a: 1 } }
const interrupt = Cause.interrupt(FiberId.none)

/** The one document on stdout; fails when there is more or less than one. */
const only = (stdout: string): unknown => JSON.parse(stdout)

describe("a document", () => {
  it("is text, or one JSON document, and status 0", () => {
    expect(printDocument(document, null, plain)).toEqual({ stdout: "two lines\nof text\n", stderr: "", status: 0 })
    const printed = printDocument(document, null, json)
    expect(only(printed.stdout)).toEqual({ ok: true, result: { a: 1 } })
    expect(printed).toMatchObject({ stderr: "", status: 0 })
  })

  it("shows no label of 90 KB whole; JSON has it", () => {
    const long = { text: `label  ${"x".repeat(90_000)}`, json: { label: "x".repeat(90_000) } }
    expect(printDocument(long, null, plain).stdout.length).toBeLessThan(5000)
    expect(printDocument(long, null, json).stdout.length).toBeGreaterThan(90_000)
  })

  it("of a run that missed its division is still told, with the error and status 9", () => {
    const error = new RulesNotMet({ when: "missed", requested: "CLOSED", category: "INVALID", issues: [] })
    const failure = { error, stage: "verify" }
    const text = printDocument(document, failure, plain)
    expect(text).toMatchObject({ stdout: "two lines\nof text\n", status: 9 })
    expect(text.stderr).toContain("E301")
    const printed = printDocument(document, failure, json)
    expect(only(printed.stdout)).toMatchObject({
      ok: false,
      error: { code: "E301", stage: "verify" },
      result: { a: 1 }
    })
    expect(printed.status).toBe(9)
  })
})

describe("a failure", () => {
  it("is on stderr with its code, facts, stage and fix, and stdout stays empty", () => {
    const { status, stderr, stdout } = printFailure(
      Cause.fail(new StageFailed({ stage: "plan", error: usage })),
      plain,
      undefined
    )
    expect(stdout).toBe("")
    expect(status).toBe(2)
    for (const part of ["error E102:", "--loops", "1 or more", "plan", "fix:"]) expect(stderr).toContain(part)
    expect(stderr).not.toContain("    at ")
  })

  it("is one document on stdout with --json, whatever happened", () => {
    const causes: ReadonlyArray<readonly [Cause.Cause<unknown>, number, string]> = [
      [Cause.fail(usage), 2, "E102"],
      [Cause.fail(new TimedOut({ what: "the run", seconds: 1, partialFiles: [] })), 7, "E202"],
      [Cause.fail(new NoSpace({ path: "/x", neededBytes: 1, availableBytes: 0, partialFiles: [] })), 10, "E403"],
      [interrupt, 143, "E203"],
      [Cause.die(new Error("boom")), 1, "E901"],
      [Cause.fail("not one of ours"), 1, "E901"],
      [Cause.empty, 1, "E901"],
      [Cause.parallel(interrupt, Cause.fail(usage)), 2, "E102"],
      [Cause.sequential(Cause.die("x"), interrupt), 1, "E901"]
    ]
    for (const [cause, status, code] of causes) {
      const printed = printFailure(cause, json, "SIGTERM")
      expect(only(printed.stdout)).toMatchObject({ ok: false, error: { code, status } })
      expect(printed).toMatchObject({ stderr: "", status })
    }
  })

  it("an interruption names its stage and what it left, as text and as data", () => {
    const at = { stage: "execute", partialFiles: ["global_epoch1_step1/a.pt"] }
    expect(only(printFailure(interrupt, json, "SIGINT", { at }).stdout)).toMatchObject({
      error: { code: "E203", stage: "execute", partial_files: at.partialFiles }
    })
    const { stderr } = printFailure(interrupt, plain, "SIGINT", { at })
    for (const part of ["execute", "global_epoch1_step1/a.pt"]) expect(stderr).toContain(part)
    expect(only(printFailure(interrupt, json, "SIGINT").stdout)).toMatchObject({
      error: { stage: null, partial_files: [] }
    })
  })

  it("names the run that had begun, and its record", () => {
    const run = { runId: "u-1", record: "/r/x_metadata.json" }
    const told = { error: { run_id: "u-1", record: "/r/x_metadata.json" } }
    const cause = Cause.fail(usage)
    expect(only(printFailure(cause, json, undefined, { run }).stdout)).toMatchObject(told)
    expect(printFailure(cause, plain, undefined, { run }).stderr).toMatch(/^ +record +\/r\/x_metadata\.json$/m)
    expect(only(printDocument(document, { error: usage, stage: "verify" }, json, run).stdout)).toMatchObject(told)
    expect(printFailure(cause, json, undefined).stdout).not.toContain("run_id")
  })

  it.each([["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129], [undefined, 130]])(
    "by signal %s is status %i",
    (signal, status) => expect(printFailure(interrupt, plain, signal).status).toBe(status)
  )

  it("shows the stack with --debug only", () => {
    const cause = Effect.runSync(Effect.flip(Effect.sandbox(Effect.die(new Error("boom")))))
    expect(printFailure(cause, plain, undefined).stderr).not.toMatch(/\n\s+at /)
    expect(printFailure(cause, { json: false, debug: true }, undefined).stderr).toMatch(/boom[^]*\n\s+at /)
    const both = printFailure(cause, { json: true, debug: true }, undefined)
    expect(only(both.stdout)).toMatchObject({ ok: false })
    expect(both.stderr).toContain("boom")
  })
})

describe("help and plain text", () => {
  it("help that was asked for is a result; in place of a command it is an error", () => {
    expect(printHelp({ text: "help", asked: true }, plain)).toEqual({ stdout: "help\n", stderr: "", status: 0 })
    expect(printHelp({ text: "help", asked: false }, plain)).toEqual({ stdout: "", stderr: "help\n", status: 2 })
    const printed = printHelp({ text: "help", asked: false }, json)
    expect(only(printed.stdout)).toMatchObject({ ok: false, error: { code: "E101", status: 2 } })
    expect(printed.status).toBe(2)
  })

  it("the version is a line, or a document", () => {
    expect(printText("1.2.3", plain)).toEqual({ stdout: "1.2.3\n", stderr: "", status: 0 })
    expect(only(printText("1.2.3", json).stdout)).toEqual({ ok: true, result: "1.2.3" })
  })
})

describe("what the words want printed, before they are parsed", () => {
  it.each([
    [["x", "--json"], { json: true, debug: false }],
    [["--json=yes", "--debug"], { json: true, debug: true }],
    [["--json=no"], { json: false, debug: false }],
    [["--", "--json"], { json: false, debug: false }],
    [["--jsonx", "json"], { json: false, debug: false }]
  ])("%j", (argv, wanted) => expect(outputWanted(argv)).toEqual(wanted))
})
