import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { grammarOf, offered, spellings } from "../../../src/cli/Grammar.ts"
import { groupHelp, leafHelp, leafPage, pageRows, rootHelp } from "../../../src/cli/help.ts"
import { normalise } from "../../../src/cli/normalise.ts"
import { utilitiesWith } from "../../../src/cli/utilities.ts"
import { launchers } from "../../../src/launcher/launchers.ts"
import { grammar as whole, parseLine } from "./madeUp.ts"

const registered = grammarOf(benchmarks, utilitiesWith(launchers, benchmarks))
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
      for (const text of texts.slice(1)) expect(text).toContain("Example:\n  mlpstorage ")
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

  it("the first steps are ten lines that parse, from doctor to a report", () =>
    Effect.gen(function*() {
      const lines = rootHelp(registered, 80).split("\n")
      const steps = lines.slice(lines.findIndex((line) => line.startsWith("First result")))
      expect(steps.length).toBeLessThanOrEqual(10)
      const commands = steps.slice(1).filter((line) => !line.startsWith("  #")).join("\n").replace(/ \\\n +/g, " ")
      const told: Array<string> = []
      for (const command of commands.split("\n")) {
        const words = command.trim().replace(/^mlpstorage /, "")
        const { form } = Either.getOrThrow(Either.filterOrLeft(
          normalise(words.split(" "), registered),
          (asked) => asked._tag === "command",
          () => command
        ))
        told.push(form.leaf.path.join(" "))
      }
      expect(told).toEqual(["doctor", "checkpointing run", "history list", "reports reportgen"])
    }).pipe(Effect.runSync))

  it("every command of the program fits a page, and the page names every option", () => {
    for (const one of registered.flatMap(({ leaves }) => leaves)) {
      const page = leafPage(one, 80)
      const rows = page.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 80)), 0)
      expect([one.path.join(" "), rows <= pageRows ? "fits" : rows]).toEqual([one.path.join(" "), "fits"])
      for (const { name } of Object.values(one.options)) expect(page).toMatch(new RegExp(`--${name}\\b`))
    }
  })

  it.effect("`--help all` explains what the page only names", () =>
    Effect.gen(function*() {
      for (const line of ["training run --help all", "help training run all", "training --help all run"]) {
        const { _tag, ...asked } = Either.getOrThrow(normalise(line.split(" "), registered))
        expect([line, _tag, "all" in asked && asked.all]).toEqual([line, "help", true])
      }
      const asked = yield* parseLine("checkpointing run --help all")
      expect(asked._tag === "help" && asked.text).toContain("[variable: MLPERF_SYSTEMNAME]")
    }))

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
