/** What `report.html` says in Chromium: titles, verdicts beside what was asked, filters, rules, trends, on a telephone too. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as path from "node:path"
import { chromium, page } from "../../fixtures/chromium.ts"
import { ratedPhase, ratedRun } from "../../fixtures/ratedRun.ts"
import { at, makeTree, plant, report, temporary } from "../../fixtures/reports.ts"

const run = (day: number, rate: number, changes: Parameters<typeof ratedRun>[2] = {}) =>
  ratedRun(day, [ratedPhase("write", [rate, rate]), ratedPhase("read", [2 * rate, 2 * rate])], changes)

/** Two whole groups, a single run of a third, and a series of four days of our own. */
const file = Effect.gen(function*() {
  const [root, output] = [yield* temporary, yield* temporary]
  yield* Effect.promise(() => makeTree(root, 13))
  const parameters = { checkpoint: { fsync: false, num_checkpoints_write: 2, mode: "default" } }
  const series = {
    samples_by_host: {
      node1: [0, 100, 200, 220, 320].map((MiB, i) => ({
        timestamp: `2026-02-03T10:00:0${i}Z`,
        diskstats: [{ device_name: "sda", sectors_written: MiB * 2048 }]
      }))
    }
  }
  const name = "checkpointing_20260203_100000_timeseries.json"
  plant(root, at("own/a", { ...run(3, 10), [name]: JSON.stringify(series) }))
  plant(root, at("own/b", run(4, 11)))
  plant(root, at("own/c", run(5, 7, { parameters })))
  yield* report({ resultsDir: root, outputDir: output, title: "Spring <b>round</b>", note: "for the review" })
  return path.join(output, "report.html")
})

const typed = (selector: string, value: string, event: string) =>
  `(() => { const f = document.querySelector(${JSON.stringify(selector)}); f.value = ${JSON.stringify(value)}; ` +
  `f.dispatchEvent(new Event('${event}')) })()`

const passing = "document.querySelector('.passing').textContent"

describe.skipIf(chromium === undefined)("the views of report.html in Chromium (skipped without it)", () => {
  it.scopedLive(
    "say what they are about, what was asked and what is; filter by words in any order, by organisation and rule",
    () =>
      Effect.gen(function*() {
        const report = yield* file
        const browser = yield* page
        yield* Effect.promise(async () => {
          const text = (selector: string) =>
            browser.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).textContent`)
          await browser.open(report, "groups")
          expect(await text("h1")).toBe("Spring <b>round</b>")
          expect(await text("#note")).toBe("for the review")
          expect(await text("#scope")).toContain("16 measured runs of 2 benchmarks; 4 organisations; 4 systems; 2026-")
          const main = await text("main")
          expect(main).toContain("asked CLOSED, is INVALID")
          expect(main).toContain("1 run, not counted")
          expect(main).toContain("Throughput (samples/s)")
          expect(main).toContain("mean ± sample deviation")
          expect(main).not.toContain("First figure")

          await browser.evaluate(typed("input", "UNET3D org-1 b200", "input"))
          expect(await browser.evaluate<string>(passing)).toBe("Groups of runs: 1 of 4 pass the filters")
          await browser.evaluate(typed("input", "", "input"))
          await browser.evaluate(typed("select[aria-label='Filter by organisation']", "Acme", "change"))
          expect(await browser.evaluate<string>(passing)).toBe("Groups of runs: 1 of 4 pass the filters")

          await browser.open(report, "rules")
          const rule = "2.1.17"
          await browser.evaluate(
            `[...document.querySelectorAll('tbody a')].find((a) => a.textContent === '${rule}').click()`
          )
          await browser.until(`document.querySelector('.passing')?.textContent.includes('1 of 4')`)
          // One unit a chart, from zero.
          await browser.until("document.querySelectorAll('.chart svg').length > 0")
        })
      }),
    120_000
  )

  it.scopedLive(
    "draw rates over time of a run that recorded them, with dips by their time",
    () =>
      Effect.gen(function*() {
        const report = yield* file
        const browser = yield* page
        yield* Effect.promise(async () => {
          await browser.open(report, "runs")
          await browser.evaluate(
            "[...document.querySelectorAll('tbody summary')].find((s) => s.textContent === 'own/a').click()"
          )
          await browser.until("document.querySelector('tbody details[open] .chart svg')")
          const inside = await browser.evaluate<string>("document.querySelector('tbody details[open]').textContent")
          expect(inside).toContain("disk written over time")
          expect(inside).toContain("dips below half of the median: 10:00:02 for 1 s")
        })
      }),
    120_000
  )

  it.scopedLive(
    "show a trend with what changed, and fit a telephone",
    () =>
      Effect.gen(function*() {
        const report = yield* file
        const browser = yield* page
        yield* Effect.promise(async () => {
          await browser.send("Emulation.setDeviceMetricsOverride", {
            width: 390,
            height: 844,
            deviceScaleFactor: 1,
            mobile: true
          })
          await browser.open(report, "groups")
          const fits = "document.documentElement.scrollWidth <= 390"
          expect(await browser.evaluate<boolean>(fits)).toBe(true)
          await browser.evaluate("location.hash = '#trend'")
          // The view before it has charts too.
          await browser.until("document.querySelector('main').textContent.includes('2026-02-05: ')")
          await browser.until("document.querySelectorAll('.chart svg').length >= 2")
          const main = await browser.evaluate<string>("document.querySelector('main').textContent")
          expect(main).toContain("parameter checkpoint.fsync true → false")
          expect(main).toContain("over time")
          expect(await browser.evaluate<boolean>(fits)).toBe(true)
          await browser.evaluate("location.hash = '#group/1'")
          await browser.until("document.querySelector('h2')?.textContent.includes('1. ')")
          expect(await browser.evaluate<boolean>(fits)).toBe(true)
        })
      }),
    120_000
  )
})
