import { describe, expect, it } from "@effect/vitest"
import { InvalidOption, PathNotFound } from "../../../src/errors/AppError.ts"
import { together } from "../../../src/pipeline/problems.ts"

const option = () => new InvalidOption({ option: "--hosts", expected: "names", actual: "" })
const path = (name: string) => new PathNotFound({ path: name, what: "the data" })

describe("problems together", () => {
  it("are each said once", () => {
    const failure = together([path("/a"), option(), path("/a"), path("/b")])
    expect(failure).toMatchObject({
      _tag: "PreflightFailed",
      problems: [{ facts: { path: "/a" } }, { code: "E102" }, { facts: { path: "/b" } }]
    })
  })

  it("that are one problem are that problem", () => {
    expect(together([path("/a"), path("/a")])._tag).toBe("PathNotFound")
  })
})
