/** Comparing runs: the difference, what is not alike first, and nothing that is not whole as if it were. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Settings } from "../../../src/config/Option.ts"
import { compare } from "../../../src/reports/compare/compare.ts"
import { compareOptions } from "../../../src/reports/compare/options.ts"
import { ratedPhase, ratedRun } from "../../fixtures/ratedRun.ts"
import { at, inThisThread, plant, provided, report, temporary } from "../../fixtures/reports.ts"
import { checkpointMetric, v3CheckpointRun } from "../../fixtures/runTrees.ts"

type Given = Partial<Record<keyof typeof compareOptions, unknown>>

const settings = (given: Given) =>
  Object.fromEntries(
    Object.entries(compareOptions).map(([key, option]) => [
      key,
      { value: key in given ? given[key as keyof Given] : option.default, origin: "default" }
    ])
  ) as unknown as Settings<typeof compareOptions>

interface Side {
  readonly mean: number | null
  readonly runs: number
  readonly within: { readonly over: string; readonly band: { readonly low: number } | null } | null
  readonly client_cache: Readonly<Record<string, number>>
}

interface Shown {
  readonly sides: ReadonlyArray<
    { readonly given: string; readonly not_compared: ReadonlyArray<{ readonly path: string; readonly reason: string }> }
  >
  readonly comparisons: ReadonlyArray<{
    readonly groups: ReadonlyArray<{
      readonly group: string
      readonly unlike: ReadonlyArray<
        { readonly name: string; readonly a: ReadonlyArray<string>; readonly b: ReadonlyArray<string> }
      >
      readonly figures: ReadonlyArray<{
        readonly name: string
        readonly change: number | null
        readonly interval: { readonly low: number; readonly high: number } | null
        readonly comparison: string
        readonly why: string | null
        readonly a: Side
        readonly b: Side
      }>
      readonly all?: ReadonlyArray<{ readonly name: string; readonly change: number | null }>
    }>
    readonly only_in_a: ReadonlyArray<string>
    readonly only_in_b: ReadonlyArray<string>
    readonly runs_on_both_sides: ReadonlyArray<string>
  }>
}

const compared = (sides: ReadonlyArray<string>, given: Given) =>
  provided(Effect.provide(compare(sides, settings(given)), inThisThread)).pipe(
    Effect.map((document) => {
      const json = document.json as unknown as Shown
      const [first] = json.comparisons
      const [group] = first?.groups ?? []
      return {
        ...document,
        failure: "failure" in document ? document.failure : undefined,
        shown: json,
        group,
        figure: (name: string) => group?.figures.find((one) => one.name === name)
      }
    })
  )

const refused = (sides: ReadonlyArray<string>, given: Given) =>
  Effect.flip(provided(Effect.provide(compare(sides, settings(given)), inThisThread)))

/** Runs of one label, one a day from `from` on; each writes and reads twice. */
const labelled = (label: string, from: number, writes: ReadonlyArray<number>, reads = writes) =>
  Object.assign(
    {},
    ...writes.map((rate, i) =>
      at(
        `checkpointing/llama3-8b/run${from + i}`,
        ratedRun(from + i, [ratedPhase("write", [rate, rate]), ratedPhase("read", [reads[i]!, reads[i]!])], { label })
      )
    )
  ) as Record<string, string | Uint8Array>

describe("compare", () => {
  it.scopedLive("judges by the runs of two labels: better, worse and within noise", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, { ...labelled("before", 1, [10, 10.2, 9.8], [20, 21, 19]) })
      plant(root, { ...labelled("after", 11, [12, 12.2, 11.8, 12], [20.5, 19.5, 21, 19.4]) })
      const { figure, group, text } = yield* compared(["before", "after"], { resultsDir: root })
      expect(group?.unlike).toEqual([])
      expect(figure("write")).toMatchObject({ comparison: "better", why: null, a: { runs: 3, mean: 10 } })
      expect(figure("write")?.change).toBeCloseTo(0.2, 9)
      // t of 0.975 with 3.27 degrees is 3.04: 2 ± 3.04 · √(0.2²/3 + 0.1633²/4)
      expect(figure("write")?.interval?.low).toBeCloseTo(0.157, 2)
      expect(figure("read")).toMatchObject({ comparison: "within noise" })
      expect(text).toContain("write  +20.0 %  95 % interval")
      const back = yield* compared(["after", "before"], { resultsDir: root })
      expect(back.figure("write")).toMatchObject({ comparison: "worse" })
    }))

  it.scopedLive("gives single runs no interval, and names what lies within one run so", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const many = [2, 2.1, 1.9, 2, 2.2, 1.8]
      plant(root, at("a", ratedRun(1, [ratedPhase("write", many)])))
      plant(root, at("b", ratedRun(2, [ratedPhase("write", many.map((rate) => 2 * rate))])))
      const { figure, text } = yield* compared(["a", path.join(root, "b")], { resultsDir: root })
      expect(figure("write")).toMatchObject({
        comparison: "not judged",
        why: "one run each: no interval",
        interval: null,
        a: { within: { over: "checkpoints", count: 6 } }
      })
      expect(figure("write")?.change).toBeCloseTo(1, 9)
      expect(figure("write")?.a.within?.band?.low).toBeGreaterThan(1.8)
      expect(text).toContain("within this run 1.8 to 2.2 over 6 checkpoints, 95 % band of their mean")
      expect(figure("read")).toBeUndefined()
    }))

  it.scopedLive("takes the record's path that a run prints last", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("a", ratedRun(1, [ratedPhase("write", [2])])))
      plant(root, at("b", ratedRun(2, [ratedPhase("write", [3])])))
      const record = (name: string) => {
        const folder = path.join(root, name)
        return path.join(folder, fs.readdirSync(folder).find((file) => file.endsWith("_metadata.json"))!)
      }
      const { figure } = yield* compared([record("a"), record("b")], { resultsDir: root })
      expect(figure("write")?.change).toBeCloseTo(0.5, 9)
    }))

  it.scopedLive("names what is not alike before any figure", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const phases = [ratedPhase("write", [2, 2])]
      plant(root, at("a", ratedRun(1, phases)))
      plant(
        root,
        at(
          "b",
          ratedRun(2, phases, { scale: 0.02, parameters: { checkpoint: { fsync: false } } })
        )
      )
      const { group, text } = yield* compared(["a", "b"], { resultsDir: root })
      const unlike = Object.fromEntries((group?.unlike ?? []).map(({ a, b, name }) => [name, [a, b]]))
      expect(unlike).toMatchObject({
        scale: [["0.01"], ["0.02"]],
        "checkpoint.fsync": [["true"], ["false"]]
      })
      expect(text.indexOf("not alike")).toBeGreaterThan(0)
      expect(text.indexOf("not alike")).toBeLessThan(text.indexOf("write  "))
    }))

  it.scopedLive("does not judge what the client's memory served, and names a missing figure instead of zero", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("a", ratedRun(1, [ratedPhase("write", [2, 2]), ratedPhase("read", [4, 4])])))
      plant(root, at("b", ratedRun(2, [ratedPhase("read", [40, 40], "warm")])))
      const { figure, text } = yield* compared(["a", "b"], { resultsDir: root })
      expect(figure("read")).toMatchObject({ comparison: "not judged", why: "B: warm" })
      expect(figure("write")).toMatchObject({ change: null, comparison: "not judged", b: { mean: null } })
      expect(text).toContain("B  no figure")
      expect(text).not.toMatch(/write +-100/)
    }))

  it.scopedLive("leaves failed and unreadable runs out by name, and refuses to compare one alone", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, labelled("before", 1, [10, 10, 10]))
      plant(root, labelled("after", 11, [12, 12, 12]))
      plant(
        root,
        at(
          "checkpointing/llama3-8b/broken",
          ratedRun(20, [ratedPhase("write", [99])], { label: "after", state: "failed" })
        )
      )
      plant(root, { "checkpointing/llama3-8b/torn/checkpointing_20260203_100000_metadata.json": "{" })
      const { figure, shown } = yield* compared(["before", "after"], { resultsDir: root })
      expect(figure("write")?.b).toMatchObject({ runs: 3, mean: 12 })
      const left = shown.sides[1]!.not_compared.map((one) => one.path)
      expect(left).toContain("checkpointing/llama3-8b/broken")
      expect(left).toContain("checkpointing/llama3-8b/torn")
      const error = yield* refused(["checkpointing/llama3-8b/broken", "before"], { resultsDir: root })
      expect(error).toMatchObject({ _tag: "BadStructure", detail: expect.stringContaining("no whole run") })
    }))

  it.scopedLive("leaves warm-ups out of a series", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, labelled("before", 1, [10, 10, 10]))
      plant(root, labelled("after", 11, [12, 12, 12]))
      plant(
        root,
        at("checkpointing/llama3-8b/warm", ratedRun(9, [ratedPhase("write", [1])], { label: "after", role: "warm-up" }))
      )
      const { figure, shown } = yield* compared(["before", "after"], { resultsDir: root })
      expect(figure("write")?.b).toMatchObject({ runs: 3, mean: 12 })
      expect(shown.sides[1]!.not_compared).toContainEqual({
        path: "checkpointing/llama3-8b/warm",
        reason: "it is a warm-up"
      })
    }))

  it.scopedLive("takes reports, pairs their groups, and names what one side alone has", () =>
    Effect.gen(function*() {
      const [one, two, output] = [yield* temporary, yield* temporary, yield* temporary]
      const faster = v3CheckpointRun({}, { metric: { ...checkpointMetric, save_checkpoint_io_mean_GB_per_second: 9 } })
      plant(one, at("closed/Acme/results/sys-a/checkpointing/llama3-8b/20260203_100000", v3CheckpointRun()))
      plant(one, at("open/run", ratedRun(1, [ratedPhase("write", [2])])))
      plant(two, at("closed/Acme/results/sys-b/checkpointing/llama3-8b/20260203_100000", faster))
      const [a, b] = [path.join(output, "a"), path.join(output, "b")]
      yield* report({ resultsDir: one, outputDir: a })
      yield* report({ resultsDir: two, outputDir: b })
      const { figure, group, shown } = yield* compared([a, path.join(b, "report.json")], { resultsDir: output })
      expect(shown.comparisons[0]?.groups).toHaveLength(1)
      expect(figure("write")).toMatchObject({ a: { mean: 4.5 }, b: { mean: 9 }, change: 1 })
      expect(figure("read")?.change).toBe(0)
      expect(group?.unlike).toContainEqual(expect.objectContaining({ name: "system", b: ["sys-b"] }))
      expect(shown.comparisons[0]?.only_in_a).toEqual([expect.stringContaining("native")])
      const number = 1 + shown.sides.length - 2
      const single = yield* compared([`${a}#${number}`, b], { resultsDir: output })
      expect(single.shown.sides[0]).toMatchObject({ given: `${a}#${number}` })
      const all = yield* compared([a, b], { resultsDir: output, all: true })
      expect(all.group?.all).toContainEqual(
        expect.objectContaining({ name: "save_checkpoint_duration_mean_seconds", change: 0 })
      )
    }))

  it.scopedLive("sets figures of two clocks not beside one another", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("ours", ratedRun(1, [ratedPhase("write", [2, 2])], { metrics: {} })))
      plant(root, at("theirs", v3CheckpointRun()))
      const { figure } = yield* compared(["ours", "theirs"], { resultsDir: root })
      expect(figure("write")?.comparison).toBe("not judged")
      expect(figure("write")?.change === null || figure("write")?.why === "one run each: no interval").toBe(true)
    }))

  it.scopedLive("prints tables for a ticket", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, labelled("be|fore", 1, [10, 10.2, 9.8]))
      plant(root, labelled("after", 11, [12, 12.2, 11.8]))
      const { text } = yield* compared(["be|fore", "after"], { resultsDir: root, format: "markdown" })
      expect(text).toContain("| figure | A | B | change of B | 95 % interval | judged |")
      expect(text).toContain("be\\|fore")
      const columns = text.split("\n").filter((line) => line.startsWith("| write"))
      expect(columns).toHaveLength(1)
      expect(columns[0]!.match(/(?<!\\)\|/g)).toHaveLength(7)
    }))
})

describe("compare --fail-on", () => {
  const planted = Effect.gen(function*() {
    const root = yield* temporary
    plant(root, labelled("before", 1, [10, 10, 10], [20, 20, 20]))
    plant(root, labelled("after", 11, [9, 9, 9], [22, 22, 22]))
    return root
  })

  it.scopedLive("ends with an error when a figure changed by more, and not otherwise", () =>
    Effect.gen(function*() {
      const root = yield* planted
      const failureOf = (...failOn: ReadonlyArray<string>) =>
        Effect.map(compared(["before", "after"], { resultsDir: root, failOn }), ({ failure }) => failure)
      expect(yield* failureOf("write:-5%")).toMatchObject({
        _tag: "NotAsDemanded",
        missed: [{ demand: "write:-5%", found: expect.stringContaining("-10.0 %") }]
      })
      expect(yield* failureOf("write:-15%", "read:-5%")).toBeUndefined()
      expect(yield* failureOf("read:+5%")).toMatchObject({ _tag: "NotAsDemanded" })
    }))

  it.scopedLive("holds nothing for shown that is missing, or that the client's memory served", () =>
    Effect.gen(function*() {
      const root = yield* planted
      plant(root, at("warm", ratedRun(21, [ratedPhase("read", [40, 40], "warm")])))
      plant(root, at("cold", ratedRun(22, [ratedPhase("read", [4, 4])])))
      const warm = yield* compared(["cold", "warm"], { resultsDir: root, failOn: ["read:-5%"] })
      expect(warm.failure).toMatchObject({ missed: [{ found: expect.stringContaining("not shown, warm") }] })
      const none = yield* compared(["cold", "cold"], { resultsDir: root, failOn: ["write:-5%"] })
      expect(none.failure).toMatchObject({ missed: [{ found: expect.stringContaining("nothing that was compared") }] })
      expect(none.shown.comparisons[0]?.runs_on_both_sides).toHaveLength(1)
    }))

  it.scopedLive("refuses a figure that nobody knows before it reads anything", () =>
    Effect.gen(function*() {
      expect(yield* refused(["absent", "gone"], { resultsDir: "/absent", failOn: ["wrote:-5%"] })).toMatchObject({
        _tag: "InvalidOption",
        option: "--fail-on",
        actual: "wrote",
        advice: "did you mean write?"
      })
      expect(yield* refused(["absent", "gone"], { resultsDir: "/absent", failOn: ["write-5%"] })).toMatchObject({
        _tag: "InvalidOption",
        expected: expect.stringContaining("write:-5%")
      })
    }))
})

describe("what cannot be compared", () => {
  it.scopedLive("names the labels there are", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, labelled("before", 1, [10]))
      expect(yield* refused(["befor", "before"], { resultsDir: root })).toMatchObject({
        _tag: "InvalidOption",
        actual: expect.stringContaining("neither a path nor a label"),
        advice: "labels there: before"
      })
    }))

  it.scopedLive("refuses JSON that is no report, and a report without its runs", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, { "r/report.json": "[]", "r/results.json": "[]", "notes.txt": "x" })
      expect((yield* refused(["r", "r"], { resultsDir: root }))._tag).toBe("BadStructure")
      expect((yield* refused(["notes.txt", "r"], { resultsDir: root }))._tag).toBe("BadStructure")
    }))
})
