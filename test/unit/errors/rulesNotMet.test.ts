import { expect, it } from "@effect/vitest"
import type { Issue } from "../../../src/domain/Verdict.ts"
import { RulesNotMet } from "../../../src/errors/AppError.ts"
import { entryOf } from "../../../src/errors/catalogue.ts"
import { examples } from "../../../src/errors/examples.ts"

const [example] = examples.RulesNotMet.issues

const issue = (rule: string, validation: Issue["validation"]): Issue => ({
  ...example!,
  rule,
  validation,
  severity: "error"
})

it("what only keeps a run out of CLOSED stands against no OPEN one", () => {
  const issues = [issue("a", "INVALID"), issue("b", "OPEN"), issue("c", "UNKNOWN")]
  const rulesOf = (requested: "CLOSED" | "OPEN") => {
    const error = new RulesNotMet({ when: "refused", requested, category: "INVALID", issues })
    return Object.keys(entryOf(error).facts(error)).filter((name) => name.startsWith("rule "))
  }
  expect(rulesOf("CLOSED")).toEqual(["rule a", "rule b", "rule c"])
  expect(rulesOf("OPEN")).toEqual(["rule a", "rule c"])
})

it("says nothing of a request where nobody made one", () => {
  const error = new RulesNotMet({ when: "judged", requested: "OPEN", category: "INVALID", issues: [] })
  const { facts } = entryOf(error)
  expect(error.message).toBe("the run is INVALID: it counts in no division")
  expect(facts(error)).toEqual({ actual: "INVALID" })
})
