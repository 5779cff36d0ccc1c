import { describe, expect, it } from "@effect/vitest"
import { errnoName } from "../../../src/domain/errno.ts"
import { bounded, readable, visible } from "../../../src/domain/shownText.ts"
import { BadStructure, NoSpace, StorageError, UnknownOption } from "../../../src/errors/AppError.ts"
import { entryOf } from "../../../src/errors/catalogue.ts"
import { errorToJson, renderError } from "../../../src/errors/render.ts"
import { cellOf } from "../../../src/reports/outputs/csv.ts"
import { fileError } from "../../../src/results/fileErrors.ts"
import { parseJson } from "../../../src/results/tolerantJson.ts"

const hostile = "a\u001b[2J\u0007\u202eb\rc"

const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/

describe("text of others", () => {
  it("moves no cursor where it is shown: in an error, in a cell", () => {
    expect(visible(hostile)).toBe("a\\x1b[2J\\x07\\u202eb\\x0dc")
    expect(visible("two\nlines\tü 😀")).toBe("two\nlines\tü 😀")
    const errors = [
      new UnknownOption({ given: hostile, kind: "option", nearest: null, known: [] }),
      new BadStructure({ path: hostile, detail: hostile, advice: hostile })
    ]
    for (const error of errors) expect(renderError(error)).not.toMatch(raw)
    expect(cellOf(hostile)).not.toMatch(raw)
  })

  it("fills no screen: a long name is cut, and how long it was is said", () => {
    const name = "x".repeat(20 * 2 ** 20)
    expect(bounded("abc", 3)).toBe("abc")
    expect(bounded("abcdef", 3)).toBe("abc [… 3 more characters]")
    const error = new BadStructure({ path: name, detail: "is wrong" })
    expect(renderError(error).length).toBeLessThan(20_000)
    expect(renderError(error)).toContain("more characters]")
    expect(JSON.stringify(errorToJson(error)).length).toBeLessThan(200_000)
  })
})

describe("a result for people", () => {
  it("has no word and no line that fills the screen, and says what is left out", () => {
    const hosts = Array.from({ length: 2000 }, (_, i) => `node${i}:8`).join(",")
    expect(readable(`label ${"x".repeat(90_000)} end\nmpirun -host ${hosts}`)).toBe(
      `label ${"x".repeat(4096)} [… 85904 more characters] end\nmpirun -host ${hosts}`
    )
    expect(readable("a b ".repeat(50_000)).length).toBeLessThan(70_000)
  })
})

describe("errors that Node has no name for", () => {
  const unnamed = (number: number) =>
    Object.assign(new Error(`Unknown system error -${number}`), {
      code: `Unknown system error -${number}`,
      errno: -number
    })

  it.each([[122, "EDQUOT"], [116, "ESTALE"], [121, "EREMOTEIO"], [117, "EUCLEAN"]])("%i is %s", (number, name) => {
    expect(errnoName(unnamed(number))).toBe(name)
  })

  it("keeps the names that Node has, and takes nothing else for one", () => {
    expect(errnoName(Object.assign(new Error(""), { code: "ENOSPC", errno: -28 }))).toBe("ENOSPC")
    expect(errnoName(unnamed(999))).toBe("Unknown system error -999")
    expect(errnoName(new Error("x"))).toBeNull()
    expect(errnoName("ENOSPC")).toBeNull()
  })

  it("takes a full quota for no space, and sends nobody to dmesg for a limit of the process", () => {
    const failed = (cause: Error) =>
      fileError("/x", "write")({ _tag: "SystemError", reason: "Unknown", cause } as never)
    expect(failed(unnamed(122))).toBeInstanceOf(NoSpace)
    const stale = failed(unnamed(116))
    expect(stale).toBeInstanceOf(StorageError)
    for (const errno of ["EMFILE", "ENFILE", "ESTALE", "EFBIG"]) {
      const error = new StorageError({ path: "/x", operation: "open", errno, partialFiles: [] })
      expect(entryOf(error).advice(error)).not.toContain("dmesg")
    }
  })
})

it("a file of millions of values that are no numbers is refused, and exhausts nobody", () => {
  const parsed = parseJson(`[${"NaN,".repeat(3_000_000)}NaN]`)
  expect(parsed).toMatchObject({ ok: false, reason: expect.stringContaining("more than 100000 values are no numbers") })
})
