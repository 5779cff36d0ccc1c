import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { completionsFor } from "../../../src/cli/completions.ts"
import { grammarOf, spellings } from "../../../src/cli/Grammar.ts"
import { leafHelp } from "../../../src/cli/help.ts"
import { parse } from "../../../src/cli/program.ts"
import { decodeOption } from "../../../src/config/decode.ts"
import { utilities } from "../../fixtures/utilities.ts"
import { machineWith, words } from "./madeUp.ts"

const grammar = grammarOf(benchmarks, utilities)
const leaves = grammar.flatMap((group) => group.leaves)

describe("what this program really offers", () => {
  it.each(leaves)("$path: no spelling and no name belongs to two options", ({ options }) => {
    const all = Object.values(options).flatMap(spellings)
    expect(all.filter((spelling, i) => all.indexOf(spelling) < i)).toEqual([])
    for (const spelling of all) expect(spelling).toMatch(/^--?[a-z][a-z0-9-]*$/)
  })

  it.each(leaves)("$path: every default is a value its option accepts", ({ options }) => {
    for (const option of Object.values(options)) {
      const { default: value, kind } = option
      if (value === undefined || kind.type === "flag") continue
      if (Array.isArray(value) && value.length === 0) continue
      const texts = Array.isArray(value) ? value.map(String) : [String(value)]
      expect([option.name, decodeOption(option, option.name, texts, {})]).toEqual([option.name, Either.right(value)])
    }
  })

  /** Deadlines, and what only picks from a list that is there. */
  const unbounded = ["timeout", "start-timeout", "limit", "id"]

  it.each(leaves)("$path: no number is so large that nothing can be counted or reckoned with it", ({ options }) => {
    for (const { kind, name } of Object.values(options)) {
      if ((kind.type !== "integer" && kind.type !== "number") || unbounded.includes(name)) continue
      expect([name, "max" in kind ? kind.max : undefined]).toEqual([name, expect.any(Number)])
    }
  })

  it.each(leaves)("$path: its summary and options are told in sentences", (leaf) => {
    for (const { summary } of Object.values(leaf.options)) expect(summary).toMatch(/^[A-Z].*\.$/)
    expect(leafHelp(leaf, 80)).toContain(leaf.example)
  })

  it.effect("every example is understood as the command it is an example of", () =>
    Effect.gen(function*() {
      for (const { example, path } of leaves) {
        const [program, ...argv] = words(example)
        expect(program).toBe("mlpstorage")
        const invocation = yield* parse(argv, benchmarks, utilities)
        if (invocation._tag !== "run" && invocation._tag !== "show" && invocation._tag !== "utility") {
          return yield* Effect.dieMessage(`${example} is ${invocation._tag}`)
        }
        const [id, name] = invocation._tag === "utility"
          ? [invocation.utility.id, invocation.command.name]
          : [invocation.benchmark.onDisk.id, invocation.request.command]
        expect([id, name].filter((word) => word !== "")).toEqual([...path])
      }
    }).pipe(Effect.provide(Layer.merge(machineWith(), NodeContext.layer))))

  it.each(["bash", "zsh", "fish"] as const)("%s completions name every command", (shell) => {
    const text = completionsFor(shell, grammar)
    for (const word of leaves.flatMap((leaf) => leaf.path)) expect(text).toContain(word)
    for (const { elsewhere, summary } of benchmarks) if (elsewhere !== undefined) expect(text).not.toContain(summary)
  })
})
