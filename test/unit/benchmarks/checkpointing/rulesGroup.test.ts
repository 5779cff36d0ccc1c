import { assert, describe, it } from "@effect/vitest"
import { checkpointingRuleSet } from "../../../../src/benchmarks/checkpointing/rules/ruleSet.ts"
import type { EditionId } from "../../../../src/domain/Edition.ts"
import type { Json } from "../../../../src/domain/Json.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import type { GroupMember } from "../../../../src/rules/Group.ts"
import { judgeGroup } from "../../../../src/rules/judgeGroup.ts"
import { errorsOf } from "../../../fixtures/evidence.ts"
import { at, checkpointed } from "../../../fixtures/members.ts"

const formed = (runs: ReadonlyArray<GroupMember>) => checkpointingRuleSet.experiments(editionId("v3.0"), runs)

const shape = (runs: ReadonlyArray<GroupMember>): ReadonlyArray<string> =>
  formed(runs).map(({ members }) => members.map(({ part, run }) => `${Number(run.path.slice(3))} ${part}`).join(", "))

const verdictOf = (runs: ReadonlyArray<GroupMember>, edition: EditionId = editionId("v3.0")) =>
  judgeGroup(checkpointingRuleSet.group, {
    edition,
    benchmarkType: "checkpointing",
    members: formed(runs)[0]?.members ?? []
  })

const errors = (runs: ReadonlyArray<GroupMember>, edition: EditionId = editionId("v3.0")) =>
  errorsOf(verdictOf(runs, edition))

/** A pair whose read run begins `seconds` after the write run ends. */
const pair = (seconds: number, write: Partial<GroupMember> = {}, read: Partial<GroupMember> = {}) => [
  checkpointed(0, 10, 0, write),
  checkpointed(10, 0, 10, { start: at(10 + seconds / 60), end: at(20 + seconds / 60), ...read })
]

const stamped = (startedAt: number, endedAt: number) => ({
  invocation: { startedAt: at(startedAt), endedAt: at(endedAt) }
})

/** As the records of `--between` tell it. */
const recorded = (id: string, run: number, seconds: number | null = null): Partial<GroupMember> => ({
  experiment: {
    id,
    run,
    runs: 2,
    name: run === 1 ? "write" : "read",
    after: seconds === null ? null : { command: "drop-caches", seconds, outcome: "done" }
  }
})

describe("experiments that their records name", () => {
  it("pair the runs of one experiment, whatever was run in between", () => {
    assert.deepStrictEqual(
      shape([
        checkpointed(0, 10, 0, recorded("a", 1)),
        checkpointed(20, 10, 0, recorded("b", 1)),
        checkpointed(40, 0, 10, recorded("a", 2)),
        checkpointed(60, 0, 10, recorded("b", 2))
      ]),
      ["20 write, 60 read", "0 write, 40 read"]
    )
  })

  it("never pair a run with one of another experiment, or of none", () => {
    assert.deepStrictEqual(
      shape([
        checkpointed(0, 10, 0, recorded("a", 1)),
        checkpointed(20, 0, 10),
        checkpointed(40, 10, 0),
        checkpointed(60, 0, 10, recorded("b", 2))
      ]),
      ["60 read", "40 write", "20 read", "0 write"]
    )
  })

  it("say what took how long of a pause that is too long", () => {
    const { issues } = verdictOf(pair(45, recorded("a", 1, 41), recorded("a", 2)))
    const message = issues.find(({ rule }) => rule === "4.7.1-pause")?.message ?? ""
    assert.include(message, "41.00 s of it on drop-caches")
  })
})

describe("a clock that was set", () => {
  const set: Partial<GroupMember> = { clock: "the wall clock was set back by 2h 00m" }
  const sinceBoot = (started: number, ended: number, seconds: number, boot = "b") => ({
    invocation: {
      startedAt: at(started),
      endedAt: at(ended),
      sinceBoot: { boot, started: seconds, ended: seconds + 600 }
    }
  })

  it("during one of the two leaves nothing that goes by their times", () => {
    const unknown = ["4.7.1-pause UNKNOWN", "2.1.24 UNKNOWN"]
    assert.deepStrictEqual(errors(pair(20, set)), unknown)
    assert.deepStrictEqual(errors(pair(20, {}, set)), unknown)
    assert.deepStrictEqual(errors(pair(200, {}, set)), unknown)
    const { issues } = verdictOf(pair(20, set))
    assert.include(issues[0]?.message, "run0000: the wall clock was set back by 2h 00m")
  })

  it("is nothing to a run that stands alone", () => {
    assert.deepStrictEqual(errors([checkpointed(0, 10, 10, set)]), [])
  })

  it("between the two is told from the time since boot, on one machine since one boot", () => {
    const two = (seconds: number, boot?: string) => {
      const later = 10 + 20 / 60
      return errors(pair(20, sinceBoot(0, 10, 1000), sinceBoot(later, later + 10, 1600 + seconds, boot)))
    }
    assert.deepStrictEqual(two(20), [])
    assert.deepStrictEqual(two(22), [])
    assert.deepStrictEqual(two(18), [])
    assert.deepStrictEqual(two(22.5), ["4.7.1-pause UNKNOWN", "2.1.24 UNKNOWN"])
    assert.deepStrictEqual(two(220), ["4.7.1-pause UNKNOWN", "2.1.24 UNKNOWN"])
    assert.deepStrictEqual(two(220, "another"), [])
  })

  it("between the two is not told where one of them does not record the time since boot", () => {
    const later = 10 + 20 / 60
    const [before, after] = [sinceBoot(0, 10, 1000), sinceBoot(later, later + 10, 9000)]
    assert.deepStrictEqual(errors(pair(20, before, stamped(later, later + 10))), [])
    assert.deepStrictEqual(errors(pair(20, stamped(0, 10), after)), [])
  })
})

describe("experiments of checkpointing", () => {
  it("are single runs, or a write run with the read run after it, newest first", () => {
    assert.deepStrictEqual(
      shape([
        checkpointed(0, 10, 10),
        checkpointed(20, 10, 0),
        checkpointed(40, 0, 10),
        checkpointed(60, 0, 10),
        checkpointed(80, 10, 0),
        checkpointed(100, 10, 0),
        checkpointed(120, null, 10)
      ]),
      [
        "120 not counted",
        "100 write",
        "80 write",
        "60 read",
        "20 write, 40 read",
        "0 write and read"
      ]
    )
  })

  it("D20 counts that are nothing make no part", () => {
    assert.deepStrictEqual(shape([checkpointed(0, 0, 0)]), ["0 not counted"])
    assert.deepStrictEqual(errors([checkpointed(0, 0, 0)]), ["4.7.1 INVALID"])
    assert.strictEqual(verdictOf([checkpointed(0, 0, 0)]).issues[0]?.message, "nothing was written or read")
    assert.deepStrictEqual(shape([checkpointed(0, 0, 1), checkpointed(20, 1, 0)]), ["20 write", "0 read"])
  })
})

describe("4.7.1 phases", () => {
  it("R107 P60 a 10/0 run and its 0/10 run are one CLOSED result", () => {
    assert.deepStrictEqual(verdictOf(pair(20)).issues, [])
    assert.deepStrictEqual(verdictOf(pair(20), editionId("v2.0")).issues, [])
  })

  it("R123 so is one 10/10 run", () => {
    assert.deepStrictEqual(verdictOf([checkpointed(0, 10, 10)]).issues, [])
  })

  it("C6 a single run is judged as a group: half of a result is none", () => {
    assert.deepStrictEqual(errors([checkpointed(0, 10, 0)]), ["4.7.1 INVALID"])
    assert.deepStrictEqual(errors([checkpointed(0, 0, 10)]), ["4.7.1 INVALID"])
    assert.match(verdictOf([checkpointed(0, 10, 0)]).issues[0]?.message ?? "", /the read phase is missing/)
    assert.match(verdictOf([checkpointed(0, 0, 10)]).issues[0]?.message ?? "", /the write phase is missing/)
  })

  it.each([[1, 1], [20, 20], [10, 9], [9, 10]] as const)(
    "B11 %i/%i is OPEN in v3.0 and INVALID in v2.0",
    (writes, reads) => {
      assert.deepStrictEqual(errors([checkpointed(0, writes, reads)]), ["4.7.1 OPEN"])
      assert.deepStrictEqual(errors([checkpointed(0, writes, reads)], editionId("v2.0")), ["4.7.1 INVALID"])
    }
  )

  it("C11 never sums over experiments", () => {
    assert.deepStrictEqual(errors([checkpointed(0, 5, 5), checkpointed(20, 5, 5)]), ["4.7.1 OPEN"])
    assert.deepStrictEqual(errors([checkpointed(0, 10, 10), checkpointed(20, 10, 10)]), [])
  })

  it("does not pass on counts that are not recorded", () => {
    assert.deepStrictEqual(errors([checkpointed(0, null, 10)]), ["4.7.1 UNKNOWN"])
    assert.deepStrictEqual(errors([checkpointed(0, 10, null)]), ["4.7.1 UNKNOWN"])
  })
})

describe("4.7.1 pause", () => {
  it("allows 30 s", () => {
    for (const seconds of [0, 0.5, 30]) assert.deepStrictEqual(verdictOf(pair(seconds)).issues, [])
    assert.deepStrictEqual(errors(pair(10, {}, stamped(10.5, 30))), [])
    assert.deepStrictEqual(errors(pair(10, {}, stamped(10 + 31 / 60, 30))), ["4.7.1-pause INVALID"])
  })

  it("R125 B7 states the pause measured, whose clock said so, and the conflict with 4.7.3", () => {
    const [issue] = verdictOf(pair(226, {}, stamped(10 + 226 / 60, 30))).issues
    assert.strictEqual(issue?.actual, "226.0 s")
    assert.isFalse(issue?.disputed)
    assert.match(issue?.message ?? "", /3m 46s passed .* by the recorded start of the read invocation .* 4\.7\.3/)
  })

  it("R121 R122 P44 takes the recorded invocations where there are any", () => {
    const late = pair(90, stamped(0, 11), stamped(11.25, 30))
    assert.deepStrictEqual(errors(late), [])
    const slow = pair(10, stamped(0, 10), stamped(10.6, 30))
    const [issue] = verdictOf(slow).issues
    assert.strictEqual(issue?.rule, "4.7.1-pause")
    assert.isFalse(issue?.disputed)
    assert.strictEqual(issue?.source, "the recorded invocations")
  })

  it("needs the start of the read invocation alone; the write run's summary stands in for its end", () => {
    const half = pair(90, { invocation: { startedAt: at(0), endedAt: null } }, stamped(10.25, 30))
    assert.deepStrictEqual(errors(half), [])
    assert.deepStrictEqual(errors(pair(90, {}, stamped(10.25, 30))), [])
  })

  it("proves by a summary's start that a pause was short, and never that it was long", () => {
    assert.deepStrictEqual(errors(pair(30)), [])
    const late = verdictOf(pair(31))
    assert.deepStrictEqual(errorsOf(late), ["4.7.1-pause UNKNOWN"])
    assert.match(late.issues[0]?.message ?? "", /^not checked: .* how much of it was start-up is not known/)
    assert.strictEqual(late.issues[0]?.source, "the summaries, which leave out start-up and clean-up")
    const half = verdictOf(pair(100, stamped(0, 11)))
    assert.deepStrictEqual(errorsOf(half), ["4.7.1-pause UNKNOWN"])
    assert.strictEqual(
      half.issues[0]?.source,
      "the recorded end of the write invocation and the read run's summary, which leave out start-up and clean-up"
    )
    assert.deepStrictEqual(errors(pair(80, stamped(0, 11))), [])
  })

  it("C14 a negative pause is clock skew, and a warning", () => {
    for (const start of [11 - 0.5 / 60, 10.9]) {
      const skewed = verdictOf(pair(5, stamped(0, 11), stamped(start, 30)))
      assert.deepStrictEqual(errorsOf(skewed), [])
      const said = skewed.issues.filter(({ severity }) => severity === "warning")
      assert.deepStrictEqual(said.map(({ rule }) => rule).sort(), ["2.1.24", "4.7.1-pause"])
      assert.match(said.map(({ message }) => message).join(), /clocks of the two are skewed/)
    }
  })

  it("B10 D21 a time that is missing or cannot be compared does not pass", () => {
    const unended = errors(pair(20, { end: null }))
    assert.include(unended, "4.7.1-pause UNKNOWN")
    assert.include(errors(pair(20, {}, { start: `${at(10)}Z`, end: `${at(20)}Z` })), "4.7.1-pause UNKNOWN")
  })

  it("v2.0 knows no limit", () => {
    assert.deepStrictEqual(errors(pair(226), editionId("v2.0")), [])
    const rule = checkpointingRuleSet.group.find(({ id }) => id === "4.7.1-pause")
    assert.deepStrictEqual(rule?.editions, [editionId("v3.0")])
  })

  it("says nothing of a single run", () => {
    assert.deepStrictEqual(errors([checkpointed(0, 10, 10, { start: null, end: null })]), [])
  })
})

describe("2.1.24 gap", () => {
  it("is under the longer of the two runs", () => {
    const gap = (minutes: number, ...invocations: ReadonlyArray<Partial<GroupMember>>) =>
      errors(pair(minutes * 60, { start: at(8), ...invocations[0] }, invocations[1])).filter((error) =>
        error.startsWith("2.1.24")
      )
    assert.deepStrictEqual(gap(9.9), [])
    assert.deepStrictEqual(gap(10), ["2.1.24 INVALID"])
    assert.deepStrictEqual(gap(9.9, stamped(8, 10), stamped(20, 30)), ["2.1.24 INVALID"])
  })

  it("R122 P44 is counted from invocation to invocation where both are recorded, as 4.7.1 is", () => {
    const short = pair(90, { start: at(9), ...stamped(8, 11) }, { end: at(12), ...stamped(11.1, 13) })
    assert.deepStrictEqual(errors(short), [])
  })

  it("runs that overlap by their own times draw a warning, whatever the invocations say", () => {
    const { issues } = verdictOf(pair(-5, stamped(0, 9), stamped(9.1, 30)))
    assert.deepStrictEqual(issues.map(({ rule, severity }) => [rule, severity]), [["2.1.24", "warning"]])
  })

  it("says what took how long of a gap that is too long", () => {
    const gapOf = (after: number | null) =>
      verdictOf(pair(45 * 60, recorded("a", 1, after), recorded("a", 2))).issues
        .find(({ rule }) => rule === "2.1.24")?.message ?? ""
    assert.match(gapOf(41), /^45m 00s passed between \S+ and \S+, 41\.00 s of it on drop-caches; consecutive runs/)
    assert.match(gapOf(null), /^45m 00s passed between \S+ and \S+; consecutive runs/)
  })
})

describe("consistency of a pair", () => {
  it("the read run reads what the write run wrote, with the same model", () => {
    const folder = { parameters: { model: { num_layers: 32 }, checkpoint: { checkpoint_folder: "/mnt/other" } } }
    assert.deepStrictEqual(errors(pair(20, {}, folder)), ["one-data-set INVALID"])
    const layers = {
      parameters: { model: { num_layers: 1 }, checkpoint: { checkpoint_folder: "/mnt/ckpt/llama3-8b" } }
    }
    assert.deepStrictEqual(errors(pair(20, {}, layers)), ["one-configuration INVALID"])
    assert.deepStrictEqual(errors(pair(20, {}, { processes: 16 })), ["one-process-count INVALID"])
  })

  it("names the run, and only the run, that does not record a value", () => {
    const runs = pair(20, {}, { processes: null })
    const found = verdictOf(runs).issues.filter(({ rule }) => rule === "one-process-count")
    assert.deepStrictEqual(found.map(({ message, validation }) => ({ message, validation })), [{
      message: `not checked: num_processes is not recorded by ${runs[1]?.path}`,
      validation: "UNKNOWN"
    }])
  })

  it("takes a value that is null for one that is not there, in all runs or in some", () => {
    const withLayers = (model: Json) => ({
      parameters: { model: model, checkpoint: { checkpoint_folder: "/mnt/ckpt/llama3-8b" } }
    })
    const layers = (write: Json, read: Json) =>
      verdictOf(pair(20, withLayers(write), withLayers(read))).issues.filter(({ rule }) => rule === "one-configuration")
        .map(({ message, validation }) => `${validation} ${message}`)
    assert.deepStrictEqual(layers({ num_layers: null }, {}), [])
    assert.deepStrictEqual(layers({ num_layers: 32 }, { num_layers: null }).length, 1)
    assert.match(
      layers({ num_layers: 32 }, { num_layers: null })[0] ?? "",
      /^UNKNOWN not checked: .* is not recorded by/
    )
  })
})
