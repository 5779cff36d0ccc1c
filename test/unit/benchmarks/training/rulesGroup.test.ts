import { assert, describe, it } from "@effect/vitest"
import { trainingEdition } from "../../../../src/benchmarks/training/edition.ts"
import { trainingRuleSet } from "../../../../src/benchmarks/training/rules/ruleSet.ts"
import type { Verdict } from "../../../../src/domain/Verdict.ts"
import { editionId, type PublishedEdition } from "../../../../src/rules/editions/list.ts"
import type { GroupMember } from "../../../../src/rules/Group.ts"
import { judgeGroup } from "../../../../src/rules/judgeGroup.ts"
import { errorsOf } from "../../../fixtures/evidence.ts"
import { at, series, trained } from "../../../fixtures/members.ts"

const formed = (edition: PublishedEdition, runs: ReadonlyArray<GroupMember>) =>
  trainingRuleSet.experiments(editionId(edition), runs)

/** The parts of each experiment by the runs' start minutes: `w0 m11 m22`. */
const shape = (edition: PublishedEdition, runs: ReadonlyArray<GroupMember>): ReadonlyArray<string> =>
  formed(edition, runs).map(({ members }) =>
    members.map(({ part, run }) => `${part === "not counted" ? "-" : part[0]}${Number(run.path.slice(3))}`).join(" ")
  )

const verdictOf = (runs: ReadonlyArray<GroupMember>, edition: PublishedEdition = "v3.0"): Verdict => {
  const [newest] = formed(edition, runs)
  return judgeGroup(trainingRuleSet.group, {
    edition: editionId(edition),
    benchmarkType: "training",
    members: newest?.members ?? []
  })
}

const errors = (runs: ReadonlyArray<GroupMember>, edition: PublishedEdition = "v3.0") =>
  errorsOf(verdictOf(runs, edition))

const six = series(6)

const alter = (index: number, change: Partial<GroupMember>) =>
  six.map((run, i) => i === index ? { ...run, ...change } : run)

describe("experiments of training", () => {
  it("v3.0: six consecutive runs, the first warms up", () => {
    assert.deepStrictEqual(shape("v3.0", six), ["w0 m11 m22 m33 m44 m55"])
  })

  it("C8 several windows are all listed, the newest first", () => {
    assert.deepStrictEqual(shape("v3.0", series(8)), [
      "w22 m33 m44 m55 m66 m77",
      "w11 m22 m33 m44 m55 m66",
      "w0 m11 m22 m33 m44 m55"
    ])
  })

  it("is the same whatever order the runs come in", () => {
    assert.deepStrictEqual(shape("v3.0", [...series(7)].reverse()), shape("v3.0", series(7)))
  })

  it("C6 a single run is an experiment too, and an incomplete one", () => {
    assert.deepStrictEqual(shape("v3.0", series(1)), ["w0"])
    assert.deepStrictEqual(shape("v3.0", []), [])
  })

  it("v2.0: five are all measured, six begin with a warm-up", () => {
    assert.deepStrictEqual(shape("v2.0", series(5)), ["m0 m11 m22 m33 m44"])
    assert.deepStrictEqual(shape("v2.0", six), ["w0 m11 m22 m33 m44 m55"])
    assert.deepStrictEqual(shape("v2.0", series(7)), ["w11 m22 m33 m44 m55 m66", "w0 m11 m22 m33 m44 m55"])
  })

  it("v1.0: five measured", () => {
    assert.deepStrictEqual(shape("v1.0", six), ["m11 m22 m33 m44 m55", "m0 m11 m22 m33 m44"])
  })

  it("P56 recorded roles win over positions", () => {
    const roles = series(7, (i) => ({ role: i === 1 ? "warm-up" : "measured" }))
    assert.deepStrictEqual(shape("v3.0", roles), ["w11 m22 m33 m44 m55 m66", "m0"])
    const long = series(8, (i) => ({ role: i === 0 ? "warm-up" : "measured" }))
    assert.deepStrictEqual(shape("v3.0", long), ["w0 m11 m22 m33 m44 m55"])
    const twice = series(4, (i) => ({ role: i % 2 === 0 ? "warm-up" : "measured" }))
    assert.deepStrictEqual(shape("v3.0", twice), ["w22 m33", "w0 m11"])
    const bare = series(6, () => ({ role: "measured" }))
    assert.deepStrictEqual(shape("v3.0", bare), ["m0 m11 m22 m33 m44"])
    assert.deepStrictEqual(shape("v3.0", series(1, () => ({ role: "measured" }))), ["m0"])
    const partly = series(3, (i) => ({ role: i === 1 ? "warm-up" : null }))
    assert.deepStrictEqual(shape("v3.0", partly), ["w11"])
  })

  it("records of one series that say of no experiment begin again with each warm-up", () => {
    const twice = series(4, (i) => ({ role: i % 2 === 0 ? "warm-up" : "measured", experiment: null }))
    assert.deepStrictEqual(shape("v3.0", twice), ["w22 m33", "w0 m11"])
  })

  it("a recorded experiment is one, however many of its runs warm up", () => {
    const experiment = { id: "a", run: 1, runs: 6, name: "run", after: null }
    const warming = series(6, () => ({ role: "warm-up", experiment }))
    assert.deepStrictEqual(shape("v3.0", warming), ["w0 w11 w22 w33 w44 w55"])
  })

  it("what an edition's result is made of", () => {
    const runsOf = (edition: PublishedEdition) => {
      const { measured, warmUps } = trainingEdition(editionId(edition)).runs
      return { measured, warmUps }
    }
    assert.deepStrictEqual(runsOf("v1.0"), { warmUps: 0, measured: 5 })
    assert.deepStrictEqual(runsOf("v2.0"), { warmUps: 1, measured: 5 })
    assert.deepStrictEqual(runsOf("v3.0"), { warmUps: 1, measured: 5 })
  })

  it("R105 two runs with one start are two runs", () => {
    assert.deepStrictEqual(shape("v2.0", [trained(0, { path: "run1" }), trained(0, { path: "run2" })]), ["m1 m2"])
  })
})

describe("a complete experiment", () => {
  it("is CLOSED", () => {
    assert.deepStrictEqual(verdictOf(six).issues, [])
    assert.strictEqual(verdictOf(six).category, "CLOSED")
    assert.strictEqual(verdictOf(series(5), "v2.0").category, "CLOSED")
    assert.strictEqual(verdictOf(six, "v2.0").category, "CLOSED")
  })

  it("in v1.0 is judged by its count and its runs, which are not judged", () => {
    const unjudged = series(5, () => ({ category: "UNKNOWN" }))
    assert.deepStrictEqual(errors(unjudged, "v1.0"), ["run-categories UNKNOWN"])
    assert.deepStrictEqual(errors(unjudged.slice(1), "v1.0"), ["2.1.17 INVALID", "run-categories UNKNOWN"])
  })
})

describe("2.1.17 number of runs", () => {
  it("C6 C7 F6 one short is INVALID", () => {
    assert.deepStrictEqual(errors(series(5)), ["2.1.17 INVALID"])
    assert.deepStrictEqual(errors(series(1)), ["2.1.17 INVALID"])
    assert.deepStrictEqual(errors(series(4), "v2.0"), ["2.1.17 INVALID"])
    const message = (runs: ReadonlyArray<GroupMember>, edition: PublishedEdition = "v3.0") =>
      verdictOf(runs, edition).issues[0]?.message
    assert.strictEqual(message(series(5)), "4 measured runs after the warm-up; a result needs 5")
    assert.strictEqual(message(series(2)), "1 measured run after the warm-up; a result needs 5")
    assert.strictEqual(message(series(1)), "0 measured runs after the warm-up; a result needs 5")
    assert.strictEqual(message(series(4), "v2.0"), "4 measured runs; a result needs 5")
    assert.strictEqual(message(series(1), "v2.0"), "1 measured run; a result needs 5")
  })

  it("says for each edition how many", () => {
    const rule = trainingRuleSet.group.find(({ id }) => id === "2.1.17")
    assert.deepStrictEqual(rule?.byEdition, {
      "v1.0": "five measured runs",
      "v2.0": "five measured runs, or six of which the first warms up",
      "v3.0": "six runs, of which the first warms up"
    })
  })

  it("v3.0 needs a warm-up where roles say there was none", () => {
    const roles = series(5, () => ({ role: "measured" }))
    assert.deepStrictEqual(errors(roles), ["2.1.17 INVALID"])
    assert.deepStrictEqual(errors(roles, "v2.0"), [])
  })
})

describe("2.1.18 time between runs", () => {
  const paused = (minutes: number) =>
    Array.from({ length: 6 }, (_, i) => trained(i < 3 ? i * 11 : i * 11 + minutes - 1))

  it("C15 H11 from stop to start, under the shortest run", () => {
    assert.deepStrictEqual(errors(paused(9.9)), [])
    assert.deepStrictEqual(errors(paused(10)), ["2.1.18 INVALID"])
    assert.deepStrictEqual(errors(paused(10.1)), ["2.1.18 INVALID"])
    const shorter = paused(5).map((run, i) => i === 0 ? { ...run, end: at(5) } : run)
    assert.deepStrictEqual(errors(shorter), ["2.1.18 INVALID", "2.1.18 INVALID"])
  })

  it("is not known of a run whose clock was set while it lasted", () => {
    const runs = paused(1).map((run, i) => i === 2 ? { ...run, clock: "the wall clock was set back by 2h 00m" } : run)
    assert.deepStrictEqual(errors(runs), ["2.1.18 UNKNOWN"])
    assert.deepStrictEqual(errors(runs, "v2.0"), ["2.1.18 UNKNOWN"])
  })

  it("H11 warns where only the existing checker, which counts from start to start, refuses", () => {
    /** The second run takes `minutes`, the others ten; a minute lies between them. */
    const long = (minutes: number, edition: PublishedEdition = "v3.0") =>
      verdictOf(
        Array.from({ length: 6 }, (_, i) => {
          const late = i > 1 ? minutes - 10 : 0
          return trained(i * 11 + late, { end: at(i * 11 + late + (i === 1 ? minutes : 10)) })
        }),
        edition
      )
    assert.deepStrictEqual(long(18.9).issues, [])
    const { category, issues } = long(19)
    assert.strictEqual(category, "CLOSED")
    assert.deepStrictEqual(
      issues.map(({ disputed, expected, rule, severity }) => [rule, severity, disputed, expected]),
      [
        ["2.1.18", "warning", true, "under 20m 00s from start to start"]
      ]
    )
    assert.match(issues[0]?.message ?? "", /^run0031 began 1m 00s after run0011 had ended, .*, and finds 20m 00s$/)
    assert.deepStrictEqual(long(40, "v2.0").issues, [])
  })

  it("v2.0 asks for consecutive runs without a figure, and warns", () => {
    const { category, issues } = verdictOf(paused(60), "v2.0")
    assert.strictEqual(category, "CLOSED")
    assert.deepStrictEqual(issues.map(({ disputed, rule, severity }) => [rule, severity, disputed]), [
      ["2.1.18", "warning", true]
    ])
  })

  it("runs that overlap are INVALID, and touching ones are not", () => {
    assert.deepStrictEqual(errors(alter(1, { start: at(9) })), ["2.1.18 INVALID"])
    assert.deepStrictEqual(errors(alter(1, { start: at(10 - 0.5 / 60) })), ["2.1.18 INVALID"])
    assert.deepStrictEqual(errors(alter(1, { start: at(10) })), [])
  })

  it("D21 an unusable time is not checked, and never passes", () => {
    assert.deepStrictEqual(errors(alter(2, { end: null })), ["2.1.18 UNKNOWN"])
    assert.strictEqual(
      verdictOf(alter(2, { end: null })).issues[0]?.message,
      "not checked: duration of run0022: a time is not recorded"
    )
    const zoned = series(6, (i) => i === 5 ? { start: `${at(55)}Z`, end: `${at(65)}Z` } : {})
    assert.deepStrictEqual(errors(zoned), ["2.1.18 UNKNOWN"])
  })

  it("does not look at runs beyond the fifth measured one", () => {
    const late = trained(500, { role: "measured", category: "INVALID", model: "retinanet" })
    const long = [...series(6, (i) => ({ role: i === 0 ? "warm-up" : "measured" })), late]
    assert.deepStrictEqual(errors(long), [])
  })
})

describe("consistency", () => {
  it.each(
    [
      ["one-benchmark", { benchmarkType: "checkpointing" }],
      ["one-model", { model: "retinanet" }],
      ["one-accelerator", { accelerator: "mi355" }],
      ["one-process-count", { processes: 16 }],
      ["one-host-count", { hosts: 4 }]
    ] as const
  )("C4 H6 %s", (rule, change) => {
    assert.deepStrictEqual(errors(alter(3, change)), [`${rule} INVALID`])
  })

  it("one-engine-version: runs of two releases are no repetition of one another", () => {
    const runs = series(6, (i) => ({ engineVersion: i === 3 ? "0.2.0" : "0.1.0" }))
    assert.deepStrictEqual(errors(runs), ["one-engine-version INVALID"])
    assert.deepStrictEqual(errors(series(6, () => ({ engineVersion: "0.1.0" }))), [])
  })

  it("is not assumed where a run does not say", () => {
    assert.deepStrictEqual(errors(alter(3, { accelerator: null })), ["one-accelerator UNKNOWN"])
    assert.deepStrictEqual(errors(series(6, () => ({ accelerator: null }))), [])
  })

  it("takes spellings of one value for one", () => {
    assert.deepStrictEqual(errors(alter(3, { accelerator: "B200" })), [])
    const files = {
      dataset: { num_files_train: "28000.0", data_folder: "/mnt/data/unet3d/" },
      reader: { read_threads: "8" }
    }
    assert.deepStrictEqual(errors(alter(3, { parameters: files })), [])
  })

  it("covers the data set and the parameters", () => {
    const parameters = (files: number, threads: number) => ({
      parameters: {
        dataset: { num_files_train: files, data_folder: "/mnt/data/unet3d" },
        reader: { read_threads: threads }
      }
    })
    assert.deepStrictEqual(errors(alter(3, parameters(28_001, 8))), ["one-data-set INVALID"])
    assert.deepStrictEqual(errors(alter(3, parameters(28_000, 9))), ["one-configuration INVALID"])
    assert.deepStrictEqual(errors(alter(3, { parameters: null })), [
      "one-data-set UNKNOWN",
      "one-data-set UNKNOWN",
      "one-configuration UNKNOWN"
    ])
  })

  it("A17 memory within 10 %", () => {
    const gib = 2 ** 30
    const with2 = (first: number | null, second: number | null) =>
      errors(
        series(2, (i) => ({ role: "measured", system: { totalMemoryBytes: i === 0 ? first : second } })),
        "v2.0"
      ).filter((error) => error !== "2.1.17 INVALID")
    assert.deepStrictEqual(with2(1000 * gib, 1100 * gib), [])
    assert.deepStrictEqual(with2(1000 * gib, 1101 * gib), ["one-memory INVALID"])
    assert.deepStrictEqual(with2(1101 * gib, 1000 * gib), ["one-memory INVALID"])
    assert.deepStrictEqual(with2(1000 * gib, null), ["one-memory UNKNOWN"])
    assert.deepStrictEqual(with2(null, null), [])
    assert.deepStrictEqual(errors(alter(3, { system: null })), ["one-memory UNKNOWN"])
    assert.match(
      verdictOf(alter(3, { system: null })).issues[0]?.message ?? "",
      /^not checked: host memory is not recorded by run0033$/
    )
  })
})

describe("run categories", () => {
  it("A group is no better than its runs, the warm-up too", () => {
    for (const category of ["INVALID", "UNKNOWN", "OPEN"] as const) {
      assert.strictEqual(verdictOf(alter(0, { category })).category, category)
      assert.strictEqual(verdictOf(alter(5, { category })).category, category)
    }
  })

  it("D22 runs without a category of their own leave the group UNKNOWN, whatever the others are", () => {
    const mixed = alter(1, { category: "UNKNOWN" }).map((run, i) =>
      i === 2 ? { ...run, category: "OPEN" as const } : run
    )
    assert.deepStrictEqual(errors(mixed), ["run-categories UNKNOWN", "run-categories OPEN"])
    assert.match(verdictOf(mixed).issues[0]?.message ?? "", /^1 of 6 runs is UNKNOWN: run0011$/)
  })
})
