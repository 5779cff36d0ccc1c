/** `report.html` with names that strangers chose, read as bytes and, where there is a Chromium, opened from disk. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { gunzipSync } from "node:zlib"
import { editionId } from "../../../src/rules/editions/list.ts"
import { chromium } from "../../fixtures/chromium.ts"
import { at, makeTree, plant, report, temporary, trees } from "../../fixtures/reports.ts"
import { v3CheckpointRun } from "../../fixtures/runTrees.ts"

const hostile = "<script>document.title='owned'<\u002fscript><img src=x onerror=\"document.title='owned'\">"
const folderName = "<img src=x onerror=document.title=1>&\"'`{{7*7}}"

const hostileTree = (root: string) => {
  plant(
    root,
    at(
      folderName,
      v3CheckpointRun({
        model: hostile,
        orgname: hostile,
        args: { mode: "closed", benchmark: "checkpointing", systemname: hostile, orgname: hostile }
      })
    )
  )
  plant(root, at("<script>alert(1)<!--", v3CheckpointRun()))
  fs.symlinkSync("nowhere", path.join(root, "<b>link"))
}

/** The page's document after its script ran, as text. */
const opened = (file: string, hash: string, profile: string) =>
  new Promise<string>((resolve, reject) => {
    execFile(
      chromium ?? "",
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--user-data-dir=${profile}`,
        "--virtual-time-budget=10000",
        "--dump-dom",
        `file://${file}#${hash}`
      ],
      { maxBuffer: 64 << 20, timeout: 60_000 },
      (error, stdout) => error === null ? resolve(stdout) : reject(error)
    )
  })

const blocks = (html: string) =>
  [...html.matchAll(/<script type="text\/plain" id="([a-z-]+)-\d+">([^<]*)<\/script>/g)].map(([, kind, content]) => ({
    kind: kind ?? "",
    items: JSON.parse(gunzipSync(Buffer.from(content ?? "", "base64")).toString()) as ReadonlyArray<
      Record<string, unknown>
    >
  }))

describe("report.html", () => {
  it.scopedLive("holds what strangers wrote only inside packed data, and runs one script that its policy names", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      hostileTree(root)
      yield* report({ resultsDir: root, outputDir: output })
      const html = fs.readFileSync(path.join(output, "report.html"), "utf8")
      expect(html).not.toContain("owned")
      expect(html).not.toContain("onerror=document")
      expect(html).not.toContain("alert(1)")
      const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)]
      expect(scripts).toHaveLength(1)
      const digest = createHash("sha256").update(scripts[0]![1]!).digest("base64")
      expect(html).toContain(`script-src 'sha256-${digest}'`)
      expect(html).toContain("default-src 'none'")
      expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
      expect(JSON.stringify(blocks(html))).toContain("owned")
    }))

  it.scopedLive("packs every run once, in the order of its groups", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      yield* Effect.promise(() => makeTree(root, 15))
      yield* report({ resultsDir: root, outputDir: output })
      const packed = blocks(fs.readFileSync(path.join(output, "report.html"), "utf8"))
      const of = (kind: string) => packed.filter((block) => block.kind === kind).flatMap(({ items }) => items)
      expect(of("groups").map((row) => [row["firstRun"], row["runs"]])).toEqual([[0, 6], [6, 6], [12, 3]])
      expect(of("run-details").map((run) => run["path"])).toEqual(
        of("runs").map((row) => (row as unknown as ReadonlyArray<string>)[0])
      )
    }))

  it.scopedLive.skipIf(chromium === undefined)(
    "opens from disk in Chromium: groups, a group with charts, runs, what was left out (skipped without Chromium)",
    () =>
      Effect.gen(function*() {
        const [root, output, profile] = [yield* temporary, yield* temporary, yield* temporary]
        fs.cpSync(path.join(trees, "dlio-v2.0"), root, { recursive: true })
        hostileTree(root)
        yield* report({ resultsDir: root, outputDir: output, edition: editionId("v2.0") })
        const dom = (hash: string) => Effect.promise(() => opened(path.join(output, "report.html"), hash, profile))
        const groups = yield* dom("groups")
        expect(groups).toContain("training-unet3d-5epochs training unet3d h100")
        expect(groups).toContain("<title>MLPerf Storage report</title>")
        // Shown as text, in full.
        expect(groups).toContain("&lt;img src=x onerror=")
        expect(groups).not.toContain("<img")
        const number = /href="#group\/(\d+)">training-unet3d-5epochs/.exec(groups)?.[1]
        const group = yield* dom(`group/${number}`)
        expect((group.match(/<svg/g) ?? []).length).toBeGreaterThanOrEqual(3)
        expect(group).toContain("For CLOSED:")
        const runs = yield* dom("runs")
        expect(runs).toContain("checkpointing-llama3-8b-2ranks")
        const leftOut = yield* dom("left-out")
        expect(leftOut).toContain("datagen-unet3d-2ranks")
        expect(leftOut).toContain("&lt;b&gt;link")
      }),
    240_000
  )
})

describe("the terminal", () => {
  it.scopedLive("obeys no escape sequence in a name", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plant(root, at("\u001b]0;owned\u0007\u001b[2Jrun", { ...v3CheckpointRun(), "summary.json": "{" }))
      const { text } = yield* report({ resultsDir: root, outputDir: output })

      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
      expect(text).toContain("\\x1b]0;owned\\x07")
    }))
})
