import { assert, describe, it } from "@effect/vitest"
import type { Issue } from "../../../src/domain/Verdict.ts"
import type { Holds } from "../../../src/rules/editions/editions.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import type { RunEvidence } from "../../../src/rules/Evidence.ts"
import { voiceOf } from "../../../src/rules/issue.ts"
import { judge } from "../../../src/rules/judge.ts"
import type { Judgement, RunRule } from "../../../src/rules/Rule.ts"
import { runRule } from "../../../src/rules/runRule.ts"
import { closedRun } from "../benchmarks/checkpointing/rulesRun.ts"

const say = voiceOf("r")

const rule = (
  id: string,
  evaluate: (run: RunEvidence) => Judgement,
  holds: Holds = { since: "v3.0" }
): RunRule =>
  runRule({
    id,
    title: id,
    demands: id,
    source: "test",
    ...holds,
    evidence: "run",
    reads: [],
    examples: { pass: "", fail: "" }
  }, evaluate)

const finding = (...issues: ReadonlyArray<Issue>) => rule("r", () => issues)

const categoryOf = (...issues: ReadonlyArray<Issue>) => judge([finding(...issues)], closedRun).category

describe("judge", () => {
  it("lets the worst error decide: INVALID, UNKNOWN, OPEN, CLOSED", () => {
    assert.strictEqual(categoryOf(), "CLOSED")
    assert.strictEqual(categoryOf(say.open("a")), "OPEN")
    assert.strictEqual(categoryOf(say.open("a"), say.unknown("b")), "UNKNOWN")
    assert.strictEqual(categoryOf(say.unknown("b"), say.invalid("c"), say.open("a")), "INVALID")
  })

  it("changes no category for a warning, whatever it says", () => {
    assert.strictEqual(categoryOf(say.warn("a"), say.unchecked("b")), "CLOSED")
    assert.strictEqual(categoryOf(say.open("a"), say.unchecked("b")), "OPEN")
  })

  it("shows the worst first and warnings last, otherwise in the order of the rules", () => {
    const { issues } = judge(
      [
        finding(say.warn("w1"), say.open("o1")),
        finding(say.unknown("u"), say.open("o2"), say.invalid("i"), say.warn("w2"))
      ],
      closedRun
    )
    assert.deepStrictEqual(issues.map(({ message }) => message), ["i", "u", "o1", "o2", "w1", "w2"])
  })

  it("lists what is pending and lets it decide nothing", () => {
    const verdict = judge([rule("later", () => "pending"), finding(say.open("a"))], closedRun)
    assert.deepStrictEqual(verdict.pending, ["later"])
    assert.strictEqual(verdict.category, "OPEN")
  })

  it("D18 D22 D30 turns a rule that throws into an UNKNOWN that names it, and goes on", () => {
    const verdict = judge([
      rule("broken", () => {
        throw new TypeError("no such key")
      }),
      finding(say.open("a"))
    ], closedRun)
    assert.strictEqual(verdict.category, "UNKNOWN")
    assert.deepStrictEqual(verdict.issues.map(({ rule, validation }) => [rule, validation]), [
      ["broken", "UNKNOWN"],
      ["r", "OPEN"]
    ])
    assert.match(verdict.issues[0]?.message ?? "", /rule broken failed .*no such key/)
  })

  it("applies only the rules of the run's edition", () => {
    const old = rule("old", () => [say.invalid("old")], { since: "v2.0", until: "v2.0" })
    assert.strictEqual(judge([old, finding()], closedRun).category, "CLOSED")
    assert.strictEqual(judge([old, finding()], { ...closedRun, edition: editionId("v2.0") }).category, "INVALID")
  })

  it("does not take an edition without rules for a pass", () => {
    const verdict = judge([finding()], { ...closedRun, edition: editionId("v1.0") })
    assert.strictEqual(verdict.category, "UNKNOWN")
    assert.match(verdict.issues[0]?.message ?? "", /not judged: edition v1.0 has no rules for a checkpointing run/)
  })
})
