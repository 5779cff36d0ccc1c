import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { editDistance, nearest } from "../../../src/config/nearest.ts"

const names = ["num-processes", "num-checkpoints-write", "num-checkpoints-read", "model", "hosts", "help"]

describe("nearest", () => {
  it.each([
    ["--num-procs", "num-processes"],
    ["num_processes", "num-processes"],
    ["modle", "model"],
    ["host", "hosts"],
    ["HOSTS", "hosts"],
    ["num-checkpoint-read", "num-checkpoints-read"]
  ])("%s is near %s", (given, expected) => expect(nearest(given, names)).toBe(expected))

  it("one letter, and a number, are near to nothing else", () => {
    expect(nearest("-v", ["-p", "-m"])).toBeNull()
    expect(nearest("E999", ["E109", "E203"])).toBeNull()
    expect(nearest("9.9.9", ["2.1.9", "3.1.2"])).toBeNull()
    expect(nearest("203", ["E203"])).toBe("E203")
    expect(nearest("E20", ["E203"])).toBe("E203")
  })

  it("the only one that begins so is near, however short the beginning", () => {
    expect(nearest("v2", ["v1.0", "v2.0", "v3.0"])).toBe("v2.0")
    expect(nearest("b2", ["a100", "h100", "b200"])).toBe("b200")
    expect(nearest("lo", ["loops", "local"])).toBeNull()
  })

  it("what is near to nothing has no neighbour", () => {
    for (const given of ["", "--", "zzz", "xylophone", "q"]) expect(nearest(given, names)).toBeNull()
  })
})

describe("edit distance", () => {
  it("counts a swap of neighbours once", () => expect(editDistance("modle", "model")).toBe(1))

  const text = FastCheck.string({ maxLength: 8 })
  it.prop("is zero only for the same text, and the same both ways", [text, text], ([a, b]) => {
    expect(editDistance(a, b) === 0).toBe(a === b)
    expect(editDistance(a, b)).toBe(editDistance(b, a))
    expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
  })
})
