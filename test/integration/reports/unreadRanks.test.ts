/** Rank files that cannot be read: what a report then says was not checked. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { gunzipSync, gzipSync } from "node:zlib"
import { plant, report, results, temporary, trees } from "../../fixtures/reports.ts"

const run = "dlio-v2.0/training-unet3d-h100-2ranks"

const copied = Effect.gen(function*() {
  const root = yield* temporary
  const folder = path.join(root, "run")
  fs.cpSync(path.join(trees, run), folder, { recursive: true })
  return { root, folder, ranks: fs.readdirSync(folder).filter((name) => /^\d+_/.test(name)) }
})

/** Everything that the page has packed in itself. */
const packedIn = (html: string): string =>
  [...html.matchAll(/<script type="text\/plain" id="[a-z-]+-\d+">([^<]*)<\/script>/g)]
    .map(([, content]) => gunzipSync(Buffer.from(content ?? "", "base64")).toString()).join("\n")

const reported = (root: string) =>
  Effect.gen(function*() {
    const output = yield* temporary
    const { text } = yield* report({ resultsDir: root, outputDir: output })
    const json = fs.readFileSync(path.join(output, "report.json"), "utf8")
    const page = packedIn(fs.readFileSync(path.join(output, "report.html"), "utf8"))
    return { ...results(output), text: text.replaceAll(/\s+/g, " "), json, page }
  })

describe("a summary that no rank file bears out", () => {
  it.scopedLive("is said to be unchecked on the terminal, in report.json and on the page where files were pruned", () =>
    Effect.gen(function*() {
      const { folder, ranks, root } = yield* copied
      for (const name of ranks.filter((name) => name.endsWith("_output.json"))) {
        fs.writeFileSync(path.join(folder, name), "PRUNED BY STAFF\n")
      }
      const { groups, json, page, text } = yield* reported(root)
      const said = "not checked: 2 of 4 rank files cannot be used (2 hold PRUNED BY STAFF)"
      for (const output of [text, json, page]) expect(output).toContain(said)
      const [only] = groups[0]!.runs
      expect(only?.category).toBe("UNKNOWN")
      expect(only?.problems).toContainEqual(expect.objectContaining({ file: "0_output.json", kind: "pruned" }))
    }))

  it.scopedLive("is so where files lie there compressed", () =>
    Effect.gen(function*() {
      const { folder, ranks, root } = yield* copied
      for (const name of ranks) {
        const file = path.join(folder, name)
        fs.writeFileSync(`${file}.gz`, gzipSync(fs.readFileSync(file)))
        fs.rmSync(file)
      }
      const { groups, json, page, text } = yield* reported(root)
      const said = "not checked: 4 of 4 rank files cannot be used (4 compressed)"
      for (const output of [text, json, page]) expect(output).toContain(said)
      expect(groups[0]!.runs[0]?.category).toBe("UNKNOWN")
    }))

  it.scopedLive("is so where there are none", () =>
    Effect.gen(function*() {
      const { folder, ranks, root } = yield* copied
      for (const name of ranks) fs.rmSync(path.join(folder, name))
      const { json, page, text } = yield* reported(root)
      for (const output of [text, json, page]) expect(output).toContain("not checked: there is no rank file")
    }))
})

describe("a run whose own documents lie there compressed", () => {
  it.scopedLive("is one that cannot count, and is told what to unpack", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const yesterday = fs.readFileSync(path.join(trees, run, "summary.json"))
      plant(root, {
        "a/summary.json.gz": gzipSync(yesterday),
        "b/summary.json": yesterday,
        "b/training_20260203_100000_metadata.json.xz": "packed"
      })
      const { left_out, summary } = yield* reported(root)
      expect(left_out.map(({ path, reason, weight }) => [path, weight, reason])).toEqual([
        ["a", "lost", "its summary.json cannot be used: it is compressed (summary.json.gz); unpack it to have it read"],
        [
          "b",
          "lost",
          "its metadata cannot be used: it is compressed (training_20260203_100000_metadata.json.xz); " +
          "unpack it to have it read"
        ]
      ])
      expect(summary).toMatchObject({ incomplete: 2 })
    }))
})
