/** A record of a newer program: its edition is not known here, and it is neither dropped nor judged by another one. */
import { describe, expect, it } from "@effect/vitest"
import { checkpointingRuleSet } from "../../../src/benchmarks/checkpointing/rules/ruleSet.ts"
import { EditionId } from "../../../src/domain/Edition.ts"
import { examineRun } from "../../../src/reports/examineRun.ts"
import { groupRun } from "../../../src/reports/GroupRun.ts"
import { judgeGroup } from "../../../src/reports/judgeGroup.ts"
import { nextCommand } from "../../../src/reports/nextCommand.ts"
import { runCore } from "../../../src/reports/outputs/runJson.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { pending } from "../../../src/rules/Evidence.ts"
import { judge } from "../../../src/rules/judge.ts"
import { identity } from "../../fixtures/identity.ts"
import { folderOf } from "../../fixtures/memoryTree.ts"
import { ownRecord, ownRun } from "../../fixtures/ownRun.ts"
import { known } from "../../fixtures/readings.ts"
import { closedRun } from "../benchmarks/checkpointing/rulesRun.ts"

const newer = EditionId.make("v9.9")
const notJudged = "not judged: edition v9.9 is not known here"

const runOf = (chosen: EditionId | null) => {
  const examined = examineRun(known, folderOf(ownRun(ownRecord({ edition: newer }))), chosen, { deep: false })
  if (examined._tag === "leftOut") throw new Error(examined.leftOut.reason)
  return examined.run
}

describe("a run of an edition that is not known here", () => {
  it("is UNKNOWN, whatever it is like", () => {
    const verdict = judge(checkpointingRuleSet.run, { ...closedRun, edition: newer })
    expect(verdict).toMatchObject({ category: "UNKNOWN", edition: "v9.9" })
    expect(verdict.issues.map(({ message }) => message)).toEqual([notJudged])
  })

  it("keeps its edition in a report, and no rule of another one speaks of it", () => {
    const run = runOf(null)
    expect(run).toMatchObject({ kind: "measured", edition: "v9.9", judgedBy: "v9.9" })
    expect(run.editionReason).toContain("edition v9.9 is not known here")
    expect(run.issues.map(({ message }) => message)).toContain(notJudged)
    expect(run.issues.map(({ rule }) => rule)).not.toContain("scale")
  })

  it("is judged by a known one only where a person names it", () => {
    const run = runOf(editionId("v3.0"))
    expect(run).toMatchObject({ edition: "v9.9", judgedBy: "v3.0" })
    expect(run.issues.map(({ message }) => message)).not.toContain(notJudged)
    expect(run.issues.map(({ rule }) => rule)).toContain("scale")
  })

  it("makes its group not better than UNKNOWN, with no next command", () => {
    const group = identity({ edition: newer, benchmarkType: "checkpointing", model: "llama3-8b" })
    const run = runOf(null)
    const member = groupRun(runCore(run), run.parameters, run.issues)
    const judged = judgeGroup(known.of("checkpointing"), group, [member], {
      description: pending,
      generations: pending,
      beside: []
    })
    expect(judged.category).not.toMatch(/CLOSED|OPEN/)
    expect(judged.issues.map(({ message }) => message)).toEqual([notJudged])
    expect(nextCommand(known.of("checkpointing"), group, newer, undefined)).toBeNull()
  })
})
