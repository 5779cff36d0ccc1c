import { describe, expect, it } from "@effect/vitest"
import { voiceOf } from "../../../src/rules/issue.ts"
import { together } from "../../../src/rules/known.ts"

const found = [voiceOf("r").open("a")]

describe("several judgements together", () => {
  it("are pending where one is and none says anything", () => {
    expect(together(["pending", []])).toBe("pending")
    expect(together([[], "pending"])).toBe("pending")
  })

  it("say what each of them says", () => {
    expect(together([[], []])).toEqual([])
    expect(together([found, "pending"])).toEqual(found)
    expect(together(["pending", found, found])).toEqual([...found, ...found])
  })
})
