/** Run folders that lie in a tree twice. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { at, plant, report, results, temporary } from "../../fixtures/reports.ts"
import { v2TrainingRun, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const reported = (tree: Readonly<Record<string, string | Uint8Array>>) =>
  Effect.gen(function*() {
    const [root, output] = [yield* temporary, yield* temporary]
    plant(root, tree)
    const { text } = yield* report({ resultsDir: root, outputDir: output })
    const { groups } = results(output)
    const said = groups.flatMap(({ issues }) => issues).filter(({ rule }) => rule === "run-id")
    return { groups, said, text: text.replaceAll(/\s+/g, " ") }
  })

describe("a run of another tool that was copied", () => {
  it.scopedLive("is named with its copy, in its group and in others, and no category hangs on it", () =>
    Effect.gen(function*() {
      const copied = yield* reported({
        ...at("a", v3CheckpointRun()),
        ...at("b", v3CheckpointRun()),
        ...at("c", v3CheckpointRun({ args: { mode: "closed", benchmark: "checkpointing", systemname: "other" } }))
      })
      expect(copied.groups.map(({ runs }) => runs.map(({ path }) => path))).toEqual([["a", "b"], ["c"]])
      expect(copied.said.map(({ message, severity }) => [severity, message]).sort()).toEqual([
        ["warning", "a has the start, end and figures of b: one of them is a copy"],
        ["warning", "b has the start, end and figures of a: one of them is a copy"],
        ["warning", "c has the start, end and figures of a: one of them is a copy"]
      ])
      expect(copied.text).toContain("a has the start, end and figures of b")
    }))

  it.scopedLive("is not seen in runs that began or ended at another time", () =>
    Effect.gen(function*() {
      const { said } = yield* reported({
        ...at("a", v2TrainingRun()),
        ...at("b", v2TrainingRun({}, { end: "2026-02-03T10:20:00.500001" })),
        ...at("c", v2TrainingRun({}, { start: "2026-02-03T10:00:05.250001" }))
      })
      expect(said).toEqual([])
    }))
})
