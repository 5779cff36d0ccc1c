/** Headline figures over days and labels: marks where how they were made changed, and nothing judged that cannot be. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { showTrend } from "../../../src/reports/trend/showTrend.ts"
import { ratedPhase, ratedRun } from "../../fixtures/ratedRun.ts"
import { at, inThisThread, plant, provided, temporary } from "../../fixtures/reports.ts"
import { hostOfV05Run } from "../../fixtures/runTrees.ts"

const settings = (
  resultsDir: string,
  given: { figure?: ReadonlyArray<string>; format?: "text" | "markdown" } = {}
) => ({
  resultsDir: { value: resultsDir, origin: "flag" as const },
  edition: { value: undefined, origin: "default" as const },
  deep: { value: false, origin: "default" as const },
  figure: { value: given.figure ?? [], origin: "default" as const },
  format: { value: given.format ?? ("text" as const), origin: "default" as const }
})

interface Shown {
  readonly series: ReadonlyArray<{
    readonly name: string
    readonly steps: ReadonlyArray<{
      readonly date: string
      readonly label: string | null
      readonly runs: number
      readonly changed: ReadonlyArray<
        { readonly name: string; readonly before: ReadonlyArray<string>; readonly after: ReadonlyArray<string> }
      >
      readonly figures: ReadonlyArray<{
        readonly name: string
        readonly mean: number | null
        readonly change: number | null
        readonly comparison: string | null
        readonly why: string | null
        readonly values: ReadonlyArray<{ readonly path: string; readonly value: number | null }>
      }>
    }>
  }>
  readonly not_shown: ReadonlyArray<{ readonly path: string }>
}

const trend = (root: string, what: string | undefined, given: Parameters<typeof settings>[1] = {}) =>
  provided(Effect.provide(showTrend(what, settings(root, given)), inThisThread)).pipe(
    Effect.map(({ json, text }) => ({ text, shown: json as unknown as Shown }))
  )

const run = (
  day: number,
  rate: number,
  changes: Parameters<typeof ratedRun>[2] = {},
  cache: "cold" | "warm" = "cold"
) => ratedRun(day, [ratedPhase("write", [rate, rate], cache), ratedPhase("read", [2 * rate, 2 * rate], cache)], changes)

describe("reports trend", () => {
  it.scopedLive("goes over days and labels in time order, each step against the one before", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("c", run(9, 12, { label: "new" })))
      plant(root, at("a", run(3, 10, { label: "old" })))
      plant(root, at("b", run(5, 11, { label: "old" })))
      const { shown, text } = yield* trend(root, undefined, { figure: ["write"] })
      expect(shown.series).toHaveLength(1)
      const steps = shown.series[0]!.steps
      expect(steps.map(({ date, label }) => [date, label])).toEqual([
        ["2026-02-03", "old"],
        ["2026-02-05", "old"],
        ["2026-02-09", "new"]
      ])
      expect(steps.map(({ figures }) => figures.map(({ name }) => name))).toEqual([["write"], ["write"], ["write"]])
      expect(steps.map(({ figures: [figure] }) => [figure?.mean, figure?.comparison])).toEqual([
        [10, null],
        [11, "not judged"],
        [12, "not judged"]
      ])
      expect(steps[1]?.figures[0]?.change).toBeCloseTo(0.1, 9)
      expect(steps[1]?.figures[0]?.why).toBe("one run each: no interval")
      const bars = [...text.matchAll(/ (#+) /g)].map(([, bar]) => bar?.length)
      expect(bars).toEqual([17, 18, 20])
    }))

  it.scopedLive("marks where versions and parameters changed, between the steps", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const parameters = { checkpoint: { fsync: false, num_checkpoints_write: 2, mode: "default" } }
      plant(root, at("a", run(3, 10)))
      plant(root, at("b", run(4, 11)))
      plant(root, at("c", run(5, 7, { parameters })))
      const { shown, text } = yield* trend(root, undefined)
      const [first, second, third] = shown.series[0]!.steps
      expect([first?.changed, second?.changed]).toEqual([[], []])
      expect(third?.changed).toContainEqual({
        kind: "parameter",
        name: "checkpoint.fsync",
        before: ["true"],
        after: ["false"]
      })
      expect(text).toMatch(/\* changed: .*parameter checkpoint\.fsync true → false.*\n +2026-02-05/)
      const { text: table } = yield* trend(root, undefined, { format: "markdown" })
      expect(table).toMatch(/\| 2026-02-05 \|.*checkpoint\.fsync true → false/)
    }))

  it.scopedLive("does not judge by a warm cache, and names what it does not show", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("a", run(3, 10)))
      plant(root, at("b", run(4, 30, {}, "warm")))
      plant(root, at("c", { ...run(5, 10), "summary.json": "{" }))
      const { shown, text } = yield* trend(root, root)
      expect(shown.series[0]?.steps[1]?.figures[0]).toMatchObject({ comparison: "not judged", why: "this step: warm" })
      expect(shown.series[0]?.steps).toHaveLength(2)
      expect(shown.not_shown.map(({ path }) => path)).toEqual(["c"])
      expect(text).toContain("not shown: c: ")
    }))

  it.scopedLive("refuses a figure that nobody knows, and a folder in which no run has one", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("run0/nodea", hostOfV05Run("nodea")))
      const unknown = yield* Effect.flip(trend(root, undefined, { figure: ["wrote"] }))
      expect(unknown).toMatchObject({ _tag: "InvalidOption", option: "--figure", actual: "wrote" })
      expect((yield* Effect.flip(trend(root, undefined)))._tag).toBe("BadStructure")
    }))
})
