import { assert, describe, it } from "@effect/vitest"
import type { Known } from "../../../src/rules/Evidence.ts"
import { inTimeOrder, parseStamp, secondsBetween } from "../../../src/rules/stamp.ts"

const valueOf = (known: Known<number>): number | string => known._tag === "present" ? known.value : known._tag

const between = (from: string | null, to: string | null) => valueOf(secondsBetween(from, to, "gap"))

describe("recorded times", () => {
  it("are read in both spellings, with fractions", () => {
    assert.strictEqual(between("2026-11-23T10:00:00", "2026-11-23T10:00:30.250000"), 30.25)
    assert.strictEqual(between("20261123_100000", "2026-11-23 10:01:00"), 60)
    assert.strictEqual(between("2026-11-23T10:00:00Z", "2026-11-23T12:00:05+02:00"), 5)
    assert.strictEqual(between("2026-11-23T10:00:00-0130", "2026-11-23T11:30:00Z"), 0)
    assert.strictEqual(between("2026-01-31T00:00:00", "2026-02-01T00:00:00"), 86_400)
    assert.strictEqual(between("2026-02-28T00:00:00", "2026-03-01T00:00:00"), 86_400)
    assert.isTrue(parseStamp("2026-11-23T10:00:00Z")?.zoned)
    assert.isFalse(parseStamp("2026-11-23T10:00:00")?.zoned)
  })

  it("may lie the wrong way round", () => {
    assert.strictEqual(between("2026-11-23T10:00:01", "2026-11-23T10:00:00"), -1)
  })

  it("D21 cannot be compared when only one has an offset", () => {
    assert.strictEqual(between("2026-11-23T10:00:00", "2026-11-23T10:00:00Z"), "missing")
  })

  it.each(["", "soon", "2026-11-23", "2026-13-23T10", "2026-11-23T10:00:00 somewhere"])("%s is no time", (text) => {
    assert.isUndefined(parseStamp(text))
    assert.strictEqual(between(text, "2026-11-23T10:00:00"), "missing")
    assert.strictEqual(between("2026-11-23T10:00:00", text), "missing")
    for (const known of [secondsBetween(text, "soon", "gap"), secondsBetween("2026-11-23T10:00:00", text, "gap")]) {
      assert.strictEqual(known._tag === "missing" ? known.reason : "", `gap: ${text} is no time`)
    }
  })

  it("a missing one is missing", () => {
    assert.strictEqual(between(null, "2026-11-23T10:00:00"), "missing")
    assert.strictEqual(between("2026-11-23T10:00:00", null), "missing")
  })

  it("order runs; equal ones by path, those without a time last", () => {
    const run = (path: string, start: string | null) => ({ path, start })
    const ordered = inTimeOrder([
      run("e", null),
      run("d", "later"),
      run("c", "2026-11-23T10:00:00"),
      run("b", "2026-11-23T10:00:00"),
      run("a", "20261124_000000")
    ])
    assert.deepStrictEqual(ordered.map(({ path }) => path), ["b", "c", "a", "d", "e"])
  })
})
