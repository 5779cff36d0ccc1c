import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { offered, spellings } from "../../../src/cli/Grammar.ts"
import { groupHelp, leafHelp, rootHelp } from "../../../src/cli/help.ts"
import { grammar as whole, parseLine } from "./madeUp.ts"

const grammar = offered(whole)
const group = (id: string) => grammar.find((candidate) => candidate.id === id)!
const leaf = (id: string, name: string) => group(id).leaves.find((candidate) => candidate.path[1] === name)!

describe("help", () => {
  it("P39: every level names what may follow, and an example that parses", () =>
    Effect.gen(function*() {
      const texts = [rootHelp(grammar, 80), ...grammar.map((g) => groupHelp(g, 80))]
      for (const { id, leaves } of grammar) {
        expect(texts[0]).toContain(id)
        for (const one of leaves) {
          expect(groupHelp(group(id), 80)).toContain(one.path[1] ?? id)
          expect(leafHelp(one, 80)).toContain(one.example)
        }
      }
      for (const text of texts) expect(text).toContain("Example:\n  mlpstorage ")
    }).pipe(Effect.runSync))

  it("a command's help has every spelling of every option, with default, choices and variable", () => {
    const run = leaf("checkpointing", "run")
    const text = leafHelp(run, 80)
    for (const option of Object.values(run.options)) {
      for (const spelling of spellings(option)) expect(text).toContain(spelling)
    }
    const flat = text.replace(/\s+/g, " ")
    expect(flat).toContain("[default: 10]")
    expect(flat).toContain("[default: ./mlpstorage-results] [variable: MLPERF_RESULTS_DIR]")
    expect(flat).toContain("One of llama3-8b, llama3-70b.")
  })

  it("required options come first, those of every command last", () => {
    const text = leafHelp(leaf("checkpointing", "run"), 80)
    const order = ["--model", "--num-processes", "--hosts", "--json"].map((name) => text.indexOf(`${name} `))
    expect(text.indexOf("Required:")).toBeGreaterThan(0)
    expect([...order].sort((a, b) => a - b)).toEqual(order)
    expect(text.slice(text.indexOf("Required:"), text.indexOf("\nOptions:"))).toContain("--checkpoint-folder")
  })

  it("holds no control characters and keeps to the width", () => {
    for (const width of [60, 80, 100]) {
      const text = leafHelp(leaf("checkpointing", "run"), width)
      const body = text.split("\n").filter((line) => !line.startsWith("  mlpstorage"))
      expect(Math.max(...body.map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 64))
      expect(text.replaceAll("\n", "")).toMatch(/^[\x20-\x7e]*$/)
    }
  })

  it("arguments are shown", () => {
    expect(leafHelp(leaf("errors", "explain"), 80)).toContain("mlpstorage errors explain CODE [options]")
    expect(leafHelp(leaf("reports", "reportgen"), 80)).toContain("reportgen [PATH]")
  })

  it.effect("every example in the registry is a command line this program understands", () =>
    Effect.gen(function*() {
      for (const { example } of grammar.flatMap((g) => g.leaves)) {
        const invocation = yield* parseLine(example.replace(/^mlpstorage /, ""))
        expect([example, invocation._tag]).not.toEqual([example, "help"])
      }
    }))
})
