import { assert, describe, it } from "@effect/vitest"
import { evidenceOfPlan } from "../../../../src/benchmarks/checkpointing/evidence.ts"
import { checkpointingRules } from "../../../../src/benchmarks/checkpointing/rules/list.ts"
import { judge } from "../../../../src/rules/judge.ts"
import { errorsOf, here } from "../../../fixtures/evidence.ts"
import { clusterInformation } from "../../../fixtures/hostFacts.ts"
import { type Given, planned } from "./requests.ts"

const judged = (given: Given) => {
  const plan = planned(given)
  return {
    added: plan.parameters.filter(({ origin }) => origin === "tool").map(({ key }) => key),
    ...judge(checkpointingRules, evidenceOfPlan(plan, clusterInformation(), { sameFileSystem: here(false) }))
  }
}

describe("C24 a plan is judged with what the tool itself adds", () => {
  it("mode and folder, which are nobody's overrides", () => {
    assert.deepStrictEqual(errorsOf(judged({ model: "llama3-70b", numProcesses: 64 })), [])
    const subset = judged({ model: "llama3-70b", numProcesses: 8 })
    assert.includeMembers(subset.added, ["checkpoint.mode", "checkpoint.checkpoint_folder"])
    assert.deepStrictEqual(errorsOf(subset), ["4.3.5 INVALID", "4.6.1 OPEN"])
    assert.deepStrictEqual(subset.issues.filter(({ rule }) => rule === "4.6.3"), [])
    assert.deepStrictEqual(subset.issues.filter(({ rule }) => rule === "4.3.5").map(({ actual }) => actual), ["subset"])
  })

  it("and the counts", () => {
    assert.deepStrictEqual(errorsOf(judged({ numCheckpointsWrite: 10, numCheckpointsRead: 9, numProcesses: 8 })), [
      "checkpoint-counts OPEN"
    ])
  })
})
