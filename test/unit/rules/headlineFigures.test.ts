/** No figure, no category. What that makes of a group stands in reports/removedFromGroups.test.ts. */
import { describe, expect, it } from "@effect/vitest"
import { editionId } from "../../../src/rules/editions/list.ts"
import { missing, pending, type RunEvidence } from "../../../src/rules/Evidence.ts"
import { judge } from "../../../src/rules/judge.ts"
import { facts, here } from "../../fixtures/evidence.ts"
import { known } from "../../fixtures/readings.ts"
import { closedRun as checkpointed } from "../benchmarks/checkpointing/rulesRun.ts"
import { closedRun as trained } from "../benchmarks/training/rulesRun.ts"

const id = "headline-metric"
const [save, load] = ["save_checkpoint_io_mean_GB_per_second", "load_checkpoint_io_mean_GB_per_second"]
const [throughput, utilisation] = ["train_throughput_mean_samples_per_second", "train_au_mean_percentage"]

const verdictOf = (run: RunEvidence) => {
  const type = run.benchmarkType._tag === "present" ? run.benchmarkType.value : ""
  return judge(known.of(type)!.rules.run, run)
}

/** Figures that the rule misses. */
const owedBy = (run: RunEvidence) =>
  verdictOf(run).issues.filter(({ rule }) => rule === id).map(({ parameter, validation }) => {
    expect(validation).toBe("UNKNOWN")
    return parameter?.replace("metric.", "")
  })

const counts = (writes: number, reads: number): RunEvidence => ({
  ...checkpointed,
  metrics: here({}),
  facts: { ...checkpointed.facts, ...facts({ writes, reads }) }
})

describe("a finished run", () => {
  it("is CLOSED with its figures", () => {
    expect(verdictOf(trained)).toMatchObject({ category: "CLOSED", issues: [] })
    expect(verdictOf(checkpointed).category).toBe("CLOSED")
  })

  it("owes the rate of each phase that it has", () => {
    expect(owedBy(counts(10, 0))).toEqual([save])
    expect(owedBy(counts(0, 10))).toEqual([load])
    expect(owedBy(counts(10, 10))).toEqual([save, load])
    expect(owedBy(counts(1, 0))).toEqual([save])
  })

  it("is not let off where nothing says which phases it had", () => {
    const { reads: _, writes: __, ...others } = checkpointed.facts
    const uncounted = { ...checkpointed, facts: others, workload: here({}), args: here({}) }
    expect(owedBy(uncounted)).toEqual([save, load])
  })

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["zero", 0],
    ["a negative number", -1],
    ["no finite number", Number.POSITIVE_INFINITY],
    ["a text", "12.5"],
    ["a list", [12.5]]
  ])("is UNKNOWN with %s for its throughput", (_, value) => {
    const figures = { ...(trained.metrics._tag === "present" ? trained.metrics.value : {}) }
    const run = { ...trained, metrics: here({ ...figures, [throughput]: value as never }) }
    expect(verdictOf(run).category).toBe("UNKNOWN")
    expect(owedBy(run)).toEqual([throughput])
  })

  it.each([
    [undefined, "the run has no", "nothing"],
    [null, "the run has no", "nothing"],
    [Number.POSITIVE_INFINITY, "the run has no", "null"],
    ["12.5", "the run has no", "\"12.5\""],
    [0, "the run's", "0"],
    [-1, "the run's", "-1"]
  ])("is told what it has in place of its throughput: %s", (value, beginning, actual) => {
    const figures = { ...(trained.metrics._tag === "present" ? trained.metrics.value : {}) }
    const [issue] = verdictOf({ ...trained, metrics: here({ ...figures, [throughput]: value as never }) }).issues
      .filter(({ rule }) => rule === id)
    expect(issue?.message.startsWith(`${beginning} ${throughput}`)).toBe(true)
    expect(issue?.actual).toBe(actual)
  })

  it("has a figure with the least that can be measured, and none with no utilisation at all", () => {
    const figures = { ...(trained.metrics._tag === "present" ? trained.metrics.value : {}) }
    for (const value of [1, 0.001]) {
      expect(owedBy({ ...trained, metrics: here({ ...figures, [throughput]: value }) })).toEqual([])
    }
    expect(owedBy({ ...trained, metrics: here({ ...figures, [utilisation]: 0 }) })).toEqual([utilisation])
  })

  it("is UNKNOWN with more utilisation than there is time, and without any figures", () => {
    const figures = { ...(trained.metrics._tag === "present" ? trained.metrics.value : {}) }
    expect(owedBy({ ...trained, metrics: here({ ...figures, [utilisation]: 150 }) })).toEqual([utilisation])
    expect(owedBy({ ...trained, metrics: missing("there is no metric", "summary.json") })).toEqual([
      throughput,
      utilisation
    ])
  })

  it("stays INVALID where another rule says so", () => {
    const verdict = verdictOf({ ...trained, metrics: here({ [throughput]: 0, [utilisation]: 0 }) })
    expect(verdict.category).toBe("INVALID")
    expect(verdict.issues.map(({ rule }) => rule)).toContain(id)
  })
})

describe("what owes nothing", () => {
  it.each(["datagen", "datasize"])("%s is not judged by the rule, planned or done", (command) => {
    for (const metrics of [pending, here({}), missing("none", "summary.json")]) {
      const verdict = verdictOf({ ...trained, command: here(command), metrics })
      expect(verdict.issues.map(({ rule }) => rule)).not.toContain(id)
      expect(verdict.pending).not.toContain(id)
    }
  })
})

describe("a planned run", () => {
  it("has the rule pending", () => {
    for (const run of [trained, checkpointed]) expect(verdictOf({ ...run, metrics: pending }).pending).toContain(id)
  })
})

describe("every benchmark", () => {
  it.each(known.all)("$onDisk.id makes a run without any figure UNKNOWN or worse, and its group too", ({ rules }) => {
    const run: RunEvidence = { ...trained, benchmarkType: here(rules.directoryName), metrics: here({}), facts: {} }
    expect(["UNKNOWN", "INVALID"]).toContain(judge(rules.run, run).category)
    expect(rules.group.map((rule) => rule.id)).toContain("run-categories")
  })
})

it("stands in the rules of every edition that judges single runs", () => {
  for (const type of ["training", "checkpointing"]) {
    const rule = known.of(type)!.rules.run.find((one) => one.id === id)
    expect(rule?.editions).toEqual([editionId("v2.0"), editionId("v3.0")])
  }
})
