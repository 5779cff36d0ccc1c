import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { type Next, nextTry, type Opening, type Tried } from "../../../src/domain/limitSearch.ts"

const candidatesTo = (most: number) => Array.from({ length: most }, (_, i) => i + 1) as [number, ...Array<number>]

const search = (
  candidates: [number, ...Array<number>],
  opening: Opening,
  passes: (value: number, attempt: number) => boolean
): { readonly tried: ReadonlyArray<Tried>; readonly end: Exclude<Next, { _tag: "try" }> } => {
  const tried: Array<Tried> = []
  for (;;) {
    const next = nextTry(candidates, opening, tried)
    if (next._tag !== "try") return { tried, end: next }
    if (tried.length > 3 * candidates.length) throw new Error("it does not end")
    tried.push({ value: next.value, passed: passes(next.value, tried.length) })
  }
}

const of = (tried: ReadonlyArray<Tried>, value: number, passed: boolean) =>
  tried.filter((one) => one.value === value && one.passed === passed).length

describe("the search for a limit", () => {
  it("brackets by doubling, then halves, and tries both sides of the limit twice", () => {
    const { end, tried } = search(candidatesTo(16), "doubling", (value) => value <= 5)
    expect(tried.map(({ value }) => value)).toEqual([1, 2, 4, 8, 6, 5, 5, 6])
    expect(end).toEqual({ _tag: "found", limit: 5, above: 6 })
  })

  it("walks from one candidate to the next where it is told to", () => {
    const { end, tried } = search([1, 2, 4, 8, 16], "each", (value) => value <= 4)
    expect(tried.map(({ value }) => value)).toEqual([1, 2, 4, 8, 4, 8])
    expect(end).toEqual({ _tag: "found", limit: 4, above: 8 })
  })

  it("says that nothing passes, or that everything does, after two runs that agree", () => {
    expect(search(candidatesTo(9), "doubling", () => false)).toEqual({
      tried: [{ value: 1, passed: false }, { value: 1, passed: false }],
      end: { _tag: "none", least: 1 }
    })
    expect(search(candidatesTo(3), "doubling", () => true).end).toEqual({ _tag: "open", limit: 3 })
  })

  it("one run that lies does not move the limit", () => {
    for (const opening of ["doubling", "each"] as const) {
      const { tried: honest } = search(candidatesTo(12), opening, (value) => value <= 7)
      // The runs of the limit and of the next candidate are made again where one of them is contradicted.
      for (const [at, { value }] of honest.entries()) {
        if (value !== 7 && value !== 8) continue
        const { end } = search(candidatesTo(12), opening, (value, attempt) => (value <= 7) !== (attempt === at))
        expect([opening, at, end]).toEqual([opening, at, { _tag: "found", limit: 7, above: 8 }])
      }
    }
  })

  it("finds every limit of a predicate that does not lie", () => {
    FastCheck.assert(FastCheck.property(
      FastCheck.integer({ min: 1, max: 200 }),
      FastCheck.integer({ min: 0, max: 200 }),
      FastCheck.constantFrom<Opening>("doubling", "each"),
      (most, limit, opening) => {
        const { end, tried } = search(candidatesTo(most), opening, (value) => value <= limit)
        expect(end).toEqual(
          limit === 0
            ? { _tag: "none", least: 1 }
            : limit >= most
            ? { _tag: "open", limit: most }
            : { _tag: "found", limit, above: limit + 1 }
        )
        if (opening === "doubling") expect(tried.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(most + 1)) + 5)
      }
    ))
  })

  it("whatever the runs say, it ends, asks for three runs of a candidate at most, and answers what two runs agree on", () => {
    FastCheck.assert(FastCheck.property(
      FastCheck.integer({ min: 1, max: 60 }),
      FastCheck.constantFrom<Opening>("doubling", "each"),
      FastCheck.infiniteStream(FastCheck.boolean()),
      (most, opening, coins) => {
        const { end, tried } = search(candidatesTo(most), opening, () => coins.next().value === true)
        for (const value of candidatesTo(most)) {
          expect(tried.filter((one) => one.value === value).length).toBeLessThanOrEqual(3)
        }
        if (end._tag !== "none") expect(of(tried, end.limit, true)).toBe(2)
        if (end._tag === "none") expect(of(tried, end.least, false)).toBe(2)
        if (end._tag === "found") {
          expect(end.above).toBe(end.limit + 1)
          expect(of(tried, end.above, false)).toBe(2)
        }
      }
    ))
  })

  it("goes on from any part of what was tried as it would have gone on by itself", () => {
    const passes = (value: number) => value <= 11
    const { tried } = search(candidatesTo(40), "doubling", passes)
    for (const [at, { value }] of tried.entries()) {
      expect(nextTry(candidatesTo(40), "doubling", tried.slice(0, at))).toEqual({ _tag: "try", value })
    }
  })

  it("what is no candidate any more counts for nothing", () => {
    expect(nextTry([4, 8], "doubling", [{ value: 6, passed: false }])).toEqual({ _tag: "try", value: 4 })
  })
})
