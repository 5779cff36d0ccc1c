/** A record of a newer program: its edition is not known here, and it is neither dropped nor judged by another one. */
import { describe, expect, it } from "@effect/vitest"
import { EditionId } from "../../../src/domain/Edition.ts"
import { examine } from "../../../src/reports/examine.ts"
import { judgeGroup } from "../../../src/reports/judgeGroup.ts"
import { nextCommand } from "../../../src/reports/nextCommand.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { identity } from "../../fixtures/identity.ts"
import { folderOf } from "../../fixtures/memoryTree.ts"
import { ownRecord, ownRun } from "../../fixtures/ownRun.ts"

const newer = EditionId.make("v9.9")

const runOf = (chosen: EditionId | null) => {
  const examined = examine(folderOf(ownRun(ownRecord({ edition: newer }))), chosen, { deep: false })
  if (examined._tag === "leftOut") throw new Error(examined.leftOut.reason)
  return examined.run
}

describe("a record of an edition that is not known here", () => {
  it("keeps its edition and is UNKNOWN", () => {
    const run = runOf(null)
    expect(run).toMatchObject({ kind: "measured", edition: "v9.9", judgedBy: "v9.9", category: "UNKNOWN" })
    expect(run.editionReason).toContain("edition v9.9 is not known here")
    expect(run.issues.map(({ message, validation }) => [validation, message])).toContainEqual([
      "UNKNOWN",
      "not judged: edition v9.9 is not known here"
    ])
  })

  it("is judged by a known one only where a person names it, and stays UNKNOWN by its own", () => {
    const run = runOf(editionId("v3.0"))
    expect(run).toMatchObject({ edition: "v9.9", judgedBy: "v3.0", ownCategory: "UNKNOWN" })
  })

  it("makes its group UNKNOWN, with no next command", () => {
    const run = runOf(null)
    const group = identity({ edition: newer, benchmarkType: "checkpointing", model: "llama3-8b" })
    const judged = judgeGroup(group, [run as never], {} as never)
    expect(judged.category).toBe("UNKNOWN")
    expect(judged.issues.map(({ message }) => message)).toEqual(["not judged: edition v9.9 is not known here"])
    expect(nextCommand(group, newer, undefined)).toBeNull()
  })
})
