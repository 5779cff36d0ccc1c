/** Filters leave out what they say, and nothing is passed over. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { makeTree, report, results, temporary } from "../../fixtures/reports.ts"

const tree = Effect.gen(function*() {
  const root = yield* temporary
  return { root, folders: yield* Effect.promise(() => makeTree(root, 12)) }
})

it.scopedLive("a filter leaves other systems' unusable folders out of `incomplete` too", () =>
  Effect.gen(function*() {
    const { folders, root } = yield* tree
    const other = path.join(root, folders.find((folder) => folder.includes("system-1"))!)
    const metadata = fs.readdirSync(other).find((name) => name.endsWith("_metadata.json"))!
    fs.copyFileSync(path.join(other, metadata), path.join(other, "copy_metadata.json"))
    const output = yield* temporary
    const { text } = yield* report({ resultsDir: root, outputDir: output, system: "system-0" })
    expect(results(output).summary["incomplete"]).toBe(0)
    expect(text).not.toContain("cannot count")
  }))

it.scopedLive("a filter of commas alone is refused: it would do nothing", () =>
  Effect.gen(function*() {
    const { root } = yield* tree
    const output = yield* temporary
    const error = yield* Effect.flip(report({ resultsDir: root, outputDir: output, system: "," }))
    expect(error).toMatchObject({ _tag: "InvalidOption", option: "--system" })
  }))
