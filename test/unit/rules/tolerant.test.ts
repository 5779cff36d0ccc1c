import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import type { Json } from "../../../src/domain/Json.ts"
import { type Known, missing, pending } from "../../../src/rules/Evidence.ts"
import * as K from "../../../src/rules/known.ts"
import * as T from "../../../src/rules/tolerant.ts"
import { asRead, changed, facts, here } from "../../fixtures/evidence.ts"
import { closedRun } from "../benchmarks/checkpointing/rulesRun.ts"

const valueOf = (known: Known<unknown>): unknown => known._tag === "present" ? known.value : known._tag
const reasonOf = (known: Known<unknown>): string => known._tag === "missing" ? known.reason : ""

describe("numbers", () => {
  it.each(
    [[55500, 55500], ["55500", 55500], [" 14000.0 ", 14000], ["1e3", 1000], ["-1", -1], [".5", 0.5]] as const
  )("D7 %s is %d", (value, expected) => {
    assert.strictEqual(valueOf(T.number(asRead(value), "n")), expected)
  })

  it.each([NaN, Infinity, "NaN", "", "0x10", "12 GiB", null, true, [1], {}])("D11 %s is no number", (value) => {
    assert.strictEqual(valueOf(T.number(asRead(value as Json), "n")), "missing")
  })

  it("says which field, what was expected and what was found", () => {
    assert.strictEqual(
      reasonOf(T.integer(asRead("12 files"), "dataset.num_files_train")),
      "dataset.num_files_train should be a whole number, found \"12 files\""
    )
    assert.strictEqual(reasonOf(T.integer(asRead(NaN), "n")), "n should be a whole number, found NaN")
  })

  it("shows what was found up to a line's worth", () => {
    const found = (length: number) => reasonOf(T.number(asRead("x".repeat(length)), "n"))
    assert.isTrue(found(58).endsWith(`found "${"x".repeat(58)}"`))
    assert.isTrue(found(59).endsWith(`found "${"x".repeat(56)}...`))
  })

  it("tells whole and positive numbers", () => {
    assert.strictEqual(valueOf(T.byteSize(asRead("1"), "n")), 1)
    assert.strictEqual(valueOf(T.byteSize(asRead(0.99), "n")), "missing")
    assert.strictEqual(valueOf(T.integer(asRead("7.0"), "n")), 7)
    assert.strictEqual(valueOf(T.integer(asRead(7.5), "n")), "missing")
    assert.strictEqual(valueOf(T.positiveInteger(asRead(1), "n")), 1)
    assert.strictEqual(valueOf(T.positiveInteger(asRead(0), "n")), "missing")
    assert.strictEqual(valueOf(T.integer(asRead(0), "n")), 0)
  })

  it("D19 P24 takes a list only when every entry is above 0", () => {
    assert.deepStrictEqual(valueOf(T.positiveNumbers(asRead(["1", 2]), "m")), [1, 2])
    for (const value of [[], [1, 0], [1, null], "12", 12]) {
      assert.strictEqual(valueOf(T.positiveNumbers(asRead(value), "m")), "missing")
    }
  })
})

describe("truths", () => {
  it.each([[true, true], ["True", true], [" yes ", true], ["on", true], [1, true], ["1", true]] as const)(
    "%s is true",
    (value, expected) => assert.strictEqual(valueOf(T.truth(asRead(value), "t")), expected)
  )

  it.each([[false, false], ["False", false], ["no", false], ["OFF", false], [0, false], ["0", false]] as const)(
    "B9 %s is false",
    (value, expected) => assert.strictEqual(valueOf(T.truth(asRead(value), "t")), expected)
  )

  it.each(["maybe", "", 2, null, {}, "constructor"])("%s is neither", (value) => {
    assert.strictEqual(valueOf(T.truth(asRead(value as Json), "t")), "missing")
  })
})

describe("names", () => {
  it("gives a choice in the list's own spelling", () => {
    assert.strictEqual(valueOf(T.oneOf(["CLOSED", "OPEN"])(asRead(" closed "), "division")), "CLOSED")
    assert.strictEqual(valueOf(T.oneOf(["CLOSED", "OPEN"])(asRead("whatif"), "division")), "missing")
    assert.strictEqual(valueOf(T.text(asRead("  "), "model")), "missing")
  })
})

describe("looking things up", () => {
  it("walks dotted paths, and null or a scalar on the way is not recorded", () => {
    const object = here({ a: { b: 1, c: null }, d: 3 })
    assert.strictEqual(valueOf(T.at(object, "a.b")), 1)
    assert.strictEqual(reasonOf(T.at(object, "a.c")), "a.c is not recorded")
    assert.strictEqual(valueOf(T.at(object, "d.e")), "missing")
    assert.strictEqual(valueOf(T.at(object, "toString")), "missing")
    assert.strictEqual(valueOf(T.at(pending, "a")), "pending")
  })

  it("does not find inherited names among the facts", () => {
    assert.strictEqual(valueOf(T.fact({ ...closedRun, facts: facts({ x: 1 }) }, "x")), 1)
    assert.strictEqual(valueOf(T.fact(closedRun, "toString")), "missing")
  })

  it("takes the last override of a key, and the workload without one", () => {
    const run = {
      ...closedRun,
      workload: here({ a: { b: 1 } }),
      overrides: here([changed("a.b", 2), changed("a.b", 3)])
    }
    assert.strictEqual(valueOf(T.setting(run, "a.b")), 3)
    assert.strictEqual(valueOf(T.setting({ ...run, overrides: here([]) }, "a.b")), 1)
  })

  it("prefers what is there, then what is to come, and else keeps every reason", () => {
    const absent = missing("not in a", "a")
    assert.strictEqual(valueOf(K.firstOf(absent, pending, here(1))), 1)
    assert.strictEqual(valueOf(K.firstOf<number>(absent, pending)), "pending")
    assert.deepStrictEqual(K.firstOf(absent, missing("not in b", "b")), missing("not in a; not in b", "a, b"))
  })

  it.prop("never throws on whatever a file holds", [FastCheck.jsonValue(), FastCheck.string()], ([value, path]) => {
    const known = asRead<never>(value as Json)
    for (const read of [T.number, T.integer, T.truth, T.text, T.positiveNumbers, T.positiveInteger]) {
      assert.include(["present", "missing"], read(known, "field")._tag)
    }
    assert.include(["present", "missing"], T.at(known, path)._tag)
  })
})
