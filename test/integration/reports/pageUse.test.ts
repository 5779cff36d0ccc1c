/** `report.html` as people use it: by keyboard, on paper, in the dark, and with very many runs. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { buildGroup } from "../../../src/reports/buildGroup.ts"
import { identityOf } from "../../../src/reports/group.ts"
import { groupRun } from "../../../src/reports/GroupRun.ts"
import { HtmlReport } from "../../../src/reports/outputs/html.ts"
import type { RunCore } from "../../../src/reports/outputs/runJson.ts"
import { pageTools } from "../../../src/reports/worker/pageTools.ts"
import { pending } from "../../../src/rules/Evidence.ts"
import { chromium, page } from "../../fixtures/chromium.ts"
import { known } from "../../fixtures/readings.ts"
import { makeTree, report, temporary } from "../../fixtures/reports.ts"

const reportOf = (runs: number) =>
  Effect.gen(function*() {
    const [root, output] = [yield* temporary, yield* temporary]
    yield* Effect.promise(() => makeTree(root, runs))
    yield* report({ resultsDir: root, outputDir: output })
    return { file: path.join(output, "report.html"), output }
  })

const shown = (selector: string) => `getComputedStyle(document.querySelector('${selector}')).display !== 'none'`

describe.skipIf(chromium === undefined)("report.html in Chromium (skipped without it)", () => {
  it.scopedLive(
    "is used by keyboard: skip, open a group, sort its runs, open a run, and go back",
    () =>
      Effect.gen(function*() {
        const { file } = yield* reportOf(15)
        const browser = yield* page
        yield* Effect.promise(async () => {
          await browser.open(file, "groups")
          await browser.press("Tab")
          expect(await browser.focused()).toBe("Skip to the report")
          expect(await browser.evaluate<number>("document.activeElement.getBoundingClientRect().left"))
            .toBeGreaterThanOrEqual(0)
          await browser.tabTo("training unet3d b200")
          await browser.tabTo("training unet3d b200")
          expect(await browser.evaluate<string>("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid")
          await browser.press("Enter")
          await browser.until("document.querySelector('main h2')?.textContent.includes('2. training unet3d')")
          await browser.until("document.activeElement?.tagName === 'H2'")

          await browser.tabTo("Throughput (samples/s)")
          await browser.press("Enter")
          await browser.press("Enter")
          expect(await browser.evaluate<string>("document.querySelector('th[aria-sort]').getAttribute('aria-sort')"))
            .toBe(
              "descending"
            )
          expect(await browser.evaluate<string>("document.querySelector('tbody summary').textContent")).toContain(
            "20260802_005500"
          )

          await browser.tabTo("closed/org-1")
          await browser.press("Enter")
          await browser.until("document.querySelector('details[open] tbody, details[open] dl')")
          await browser.until(
            "document.querySelector('tbody details[open]')?.textContent.includes('train_au_mean_percentage')"
          )
          await browser.evaluate("history.back()")
          await browser.until("document.querySelector('main h2')?.textContent === 'Groups'")
        })
      }),
    120_000
  )

  it.scopedLive(
    "draws what counts: the warm-up is named, and its epochs are in no distribution",
    () =>
      Effect.gen(function*() {
        const { file } = yield* reportOf(6)
        const browser = yield* page
        yield* Effect.promise(async () => {
          await browser.open(file, "group/1")
          await browser.until("document.querySelectorAll('.chart svg').length >= 4")
          const titles = await browser.evaluate<string>("document.querySelector('.charts').textContent")
          expect(titles).toContain("Distribution of 25 epochs that count")
          await browser.until("document.querySelector('.chart').textContent.includes('warm-up')")
        })
      }),
    120_000
  )

  it.scopedLive(
    "on paper has no controls, white ground also from a dark screen, every heading, and says what is not on it",
    () =>
      Effect.gen(function*() {
        const { file } = yield* reportOf(13)
        const browser = yield* page
        yield* Effect.promise(async () => {
          const ground = () => browser.evaluate<string>("getComputedStyle(document.body).backgroundColor")
          await browser.media("screen", "dark")
          await browser.open(file, "groups")
          expect(await ground()).toBe("rgb(13, 17, 23)")
          await browser.media("screen", "light")
          expect(await ground()).toBe("rgb(255, 255, 255)")
          await browser.media("print", "dark")
          expect(await ground()).toBe("rgb(255, 255, 255)")
          for (const control of ["nav", ".filters", ".pager button", ".skip"]) {
            expect([control, await browser.evaluate<boolean>(shown(control))]).toEqual([control, false])
          }
          for (const kept of ["#tiles", "#scope", "caption", ".passing", ".pager", "main h2", ".chart svg"]) {
            expect([kept, await browser.evaluate<boolean>(shown(kept))]).toEqual([kept, true])
          }
          expect(await browser.evaluate<string>("document.querySelector('.pager').textContent")).toContain(
            "1 to 3 of 3"
          )
          await browser.evaluate(
            "(() => { const s = document.querySelector('select'); s.value = 'CLOSED'; s.dispatchEvent(new Event('change')) })()"
          )
          expect(await browser.evaluate<string>("document.querySelector('.passing').textContent")).toBe(
            "Groups of runs: 2 of 3 pass the filters"
          )
          const paper = await browser.paper()
          expect(paper.subarray(0, 5).toString()).toBe("%PDF-")
          expect(await browser.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth")).toBe(true)
        })
      }),
    120_000
  )
})

/** A run like the one given, with a path and times of its own, and with figures of its own to the last digit. */
const coreOf = (core: RunCore, i: number): RunCore => {
  let seed = i
  const other = (number: string) => {
    seed = (seed * 16807 + 11) % 2147483647
    return String(Number(number) * (1 + seed / 2147483647))
  }
  const text = JSON.stringify(core)
    .replaceAll("20260801_", `2026${String(i).padStart(7, "0")}_`)
    .replace(/(?<=[:,[])\d+\.\d+(?=[,\]}])/g, other)
  return JSON.parse(text) as RunCore
}

/** Ten checkpoints written and ten read, in place of the epochs of a training run. */
const checkpoints = (core: RunCore): RunCore => {
  const points = (verb: string) =>
    Array.from({ length: 10 }, (_, i) => ({ name: `${verb} ${i + 1}`, rate: 4.5, seconds: 23.25, utilisation: null }))
  return {
    ...core,
    benchmark_type: "checkpointing",
    checkpoint_writes: points("write"),
    checkpoint_reads: points("read"),
    checkpoints_to_write: 10,
    checkpoints_to_read: 10,
    metrics: {
      save_checkpoint_io_mean_GB_per_second: 4.5,
      save_checkpoint_io_stdev_GB_per_second: 0.25,
      save_checkpoint_duration_mean_seconds: 23.25,
      load_checkpoint_io_mean_GB_per_second: 8.25,
      load_checkpoint_io_stdev_GB_per_second: 0.25,
      load_checkpoint_duration_mean_seconds: 12.5,
      checkpoint_size_GB: 104.75
    }
  }
}

describe("100 000 runs", () => {
  const [some, all, limit] = [10_000, 100_000, 30e6]

  it.scopedLive.each([["training", (core: RunCore) => core], ["checkpointing", checkpoints]] as const)(
    `of %s take less than ${limit / 1e6} MB, by what ${some} take, and stay usable`,
    ([, made]) =>
      Effect.gen(function*() {
        const { file, output } = yield* reportOf(6)
        const empty = fs.statSync(file).size
        const runs = JSON.parse(fs.readFileSync(path.join(output, "results.json"), "utf8")) as ReadonlyArray<
          & RunCore
          & Readonly<Record<"aggregates" | "group" | "group_category" | "issues" | "parameters" | "part", never>>
        >
        const { aggregates: _, group: _group, group_category: _category, issues, parameters, part: _part, ...core } =
          runs[0]!
        const identity = identityOf({
          ...identityOf({} as never),
          division: core.division,
          benchmarkType: core.benchmark_type,
          model: core.model,
          accelerator: core.accelerator,
          processes: core.num_processes,
          hosts: core.num_hosts,
          engine: core.engine,
          edition: core.edition
        })
        const html = new HtmlReport(known, { ...pageTools("/"), seriesOf: () => null }, {
          program: "0",
          title: null,
          note: null,
          filters: { edition: null, systems: [], organizations: [], benchmarks: [] }
        })
        const large = path.join(output, "large.html")
        const target = fs.openSync(large, "w")
        fs.writeSync(target, html.head())
        for (let number = 1; number <= some / 100; number++) {
          const members = Array.from({ length: 100 }, (_, i) => {
            const own = coreOf(made(core), number * 100 + i)
            return {
              ...groupRun(own, parameters, issues),
              texts: {
                core: Buffer.from(JSON.stringify(own)),
                parameters: Buffer.from("null"),
                issues: Buffer.from(JSON.stringify(issues)),
                csv: Buffer.from("[]")
              }
            }
          })
          const plan = {
            number,
            identity: { ...identity, systemName: `system-${number}` },
            members: [],
            generations: [],
            beside: [],
            nearMisses: []
          }
          fs.writeSync(
            target,
            html.group(
              buildGroup(known, plan, members, { description: pending, generations: pending, beside: [] }, new Map())
            )
          )
        }
        const none = { CLOSED: some, OPEN: 0, INVALID: 0, UNKNOWN: 0 }
        fs.writeSync(
          target,
          html.foot({ runs: none, groups: none, auxiliary: 0, incomplete: 0, filtered: 0, notes: [], leftOut: [] })
        )
        fs.closeSync(target)
        const each = (fs.statSync(large).size - empty) / some
        expect(empty + each * all).toBeLessThan(limit)

        if (chromium === undefined) return
        const browser = yield* page
        yield* Effect.promise(async () => {
          await browser.open(large, "runs")
          await browser.until("document.querySelectorAll('tbody tr').length > 0")
          // Only a page of them is ever in the document.
          expect(await browser.evaluate<number>("document.querySelectorAll('tbody tr').length")).toBe(100)
          expect(await browser.evaluate<string>("document.querySelector('.pager').textContent")).toContain(`of ${some}`)
          await browser.evaluate(
            "(() => { const f = document.querySelector('input'); f.value = '0001234'; f.dispatchEvent(new Event('input')) })()"
          )
          await browser.until("document.querySelectorAll('tbody tr').length === 1")
        })
      }),
    180_000
  )
})
