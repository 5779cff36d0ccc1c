import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { isRunStep } from "../../../../src/benchmarks/Experiment.ts"
import { trainingExperiment } from "../../../../src/benchmarks/training/experiment.ts"
import { trainingExperiments } from "../../../../src/benchmarks/training/rules/experiments.ts"
import { trainingGroupRules } from "../../../../src/benchmarks/training/rules/group.ts"
import type { Plan } from "../../../../src/domain/Plan.ts"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { trained } from "../../../fixtures/members.ts"
import { ownPlan } from "../../../fixtures/ownRun.ts"

interface Given {
  readonly loops?: number
  readonly warmup?: number
  readonly resume?: boolean
}

const experiment = ({ loops, resume = false, warmup }: Given, plan: Partial<Plan> = {}) =>
  trainingExperiment(ownPlan(plan), {
    loops: { value: loops ?? 1, origin: loops === undefined ? "default" : "flag" },
    warmup: { value: warmup ?? 0, origin: warmup === undefined ? "default" : "flag" },
    resume: { value: resume, origin: "flag" }
  })

const names = (given: Given, plan: Partial<Plan> = {}) =>
  Either.getOrThrow(experiment(given, plan))?.steps.filter(isRunStep).map(({ name }) => name) ?? null

const roles = (given: Given, plan: Partial<Plan> = {}) =>
  Either.getOrThrow(experiment(given, plan))?.steps.filter(isRunStep).map(({ role }) => role) ?? null

describe("the runs of a training experiment", () => {
  it("are one that stands alone, unless somebody asks for more", () => {
    assert.isNull(names({}))
    assert.deepStrictEqual(names({ loops: 2, warmup: 1 }), ["warm-up", "measured 1", "measured 2"])
    assert.deepStrictEqual(names({ warmup: 2 }), ["warm-up 1", "warm-up 2", "measured"])
    assert.deepStrictEqual(roles({ loops: 2 }), ["measured", "measured"])
  })

  it("are the edition's own where a division is asked for", () => {
    const five = Array.from({ length: 5 }, () => "measured" as const)
    const six = ["warm-up" as const, ...five]
    assert.deepStrictEqual(roles({}, { requestedDivision: "CLOSED", edition: editionId("v3.0") }), six)
    assert.deepStrictEqual(roles({}, { requestedDivision: "OPEN", edition: editionId("v2.0") }), six)
    assert.deepStrictEqual(roles({}, { requestedDivision: "CLOSED", edition: editionId("v1.0") }), five)
  })

  it("are what somebody says, also with a division", () => {
    assert.deepStrictEqual(roles({ loops: 2 }, { requestedDivision: "CLOSED" }), ["warm-up", "measured", "measured"])
    assert.lengthOf(roles({ warmup: 0 }, { requestedDivision: "CLOSED" }) ?? [], 5)
  })

  it("cannot be gone on with when there is one", () => {
    const error = Either.getOrThrow(Either.flip(experiment({ resume: true })))
    assert.strictEqual(statusOf(error), 2)
    assert.isTrue(Either.getOrThrow(experiment({ loops: 2, resume: true }))?.resume)
  })
})

describe("the time between them", () => {
  const limit = (durations: ReadonlyArray<number>, edition: Plan["edition"]) =>
    Either.getOrThrow(experiment({ loops: 3 }, { edition }))?.gapLimit(durations) ?? null

  it("is the shortest run's, by a rule of v3.0 that exists; v2.0 names no figure", () => {
    assert.deepStrictEqual(limit([600, 540, 580], editionId("v3.0")), {
      rule: "2.1.18",
      seconds: 540,
      from: "measurement"
    })
    assert.isNull(limit([], editionId("v3.0")))
    assert.isNull(limit([600], editionId("v2.0")))
    assert.include(trainingGroupRules.map(({ id }) => id), "2.1.18")
  })
})

describe("recorded experiments in a report", () => {
  const recorded = (start: number, id: string, run: number, role: "warm-up" | "measured") =>
    trained(start, { role, experiment: { id, run, runs: 4, name: "", after: null } })

  it("stand each for itself, though their runs have the same roles and follow each other", () => {
    const runs = [
      recorded(0, "a", 1, "warm-up"),
      recorded(11, "a", 2, "measured"),
      recorded(22, "b", 1, "warm-up"),
      recorded(33, "b", 2, "warm-up"),
      recorded(44, "b", 3, "measured")
    ]
    const formed = trainingExperiments(editionId("v3.0"), runs)
    assert.deepStrictEqual(formed.map(({ members }) => members.map(({ part }) => part)), [
      ["warm-up", "warm-up", "measured"],
      ["warm-up", "measured"]
    ])
  })
})
