import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { readCommandLine } from "../../../src/cli/commandTree.ts"
import { grammarOf, type Leaf, spellings } from "../../../src/cli/Grammar.ts"
import { leafHelp } from "../../../src/cli/help.ts"
import { normalise } from "../../../src/cli/normalise.ts"
import { parse } from "../../../src/cli/program.ts"
import { utilities } from "../../fixtures/utilities.ts"
import { machineWith, words } from "./madeUp.ts"

const grammar = grammarOf(benchmarks, utilities)
const leaves = grammar.flatMap((group) => group.leaves)

const here = Layer.merge(machineWith(), NodeContext.layer)

const operandsFor = (leaf: Leaf): ReadonlyArray<string> => ["--", ...leaf.operands.map(({ name }) => name)]

/** What the parser makes of words, before anything else than the command line is asked. */
const meaning = (argv: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const asked = yield* normalise(argv, grammar)
    return asked._tag === "command"
      ? yield* readCommandLine(asked.form, grammar, {})
      : yield* Effect.dieMessage(`${argv.join(" ")} is ${asked._tag}`)
  })

describe("what this program really offers", () => {
  it.each(leaves)("$path: no spelling and no name belongs to two options", ({ options }) => {
    const all = Object.values(options).flatMap(spellings)
    expect(all.filter((spelling, i) => all.indexOf(spelling) < i)).toEqual([])
    for (const spelling of all) expect(spelling).toMatch(/^--?[A-Za-z][a-z0-9-]*$/)
  })

  it.effect.each(leaves)(
    "$path: every default is a value its option accepts, by each of its spellings",
    (leaf) =>
      Effect.gen(function*() {
        const spelt = Object.values(leaf.options).flatMap((option) => {
          const { default: value, kind } = option
          if (value === undefined || (Array.isArray(value) && value.length === 0)) return []
          return spellings(option).map((spelling, nth) => ({
            nth,
            name: option.name,
            value,
            typed: kind.type === "flag" ? [`${spelling}=${value}`] : [spelling, ...[value].flat().map(String)]
          }))
        })
        for (const nth of new Set(spelt.map((one) => one.nth))) {
          const line = spelt.filter((one) => one.nth === nth)
          const { given } = yield* meaning([...leaf.path, ...line.flatMap(({ typed }) => typed), ...operandsFor(leaf)])
          expect(Object.fromEntries(given.values)).toEqual(
            Object.fromEntries(line.map(({ name, value }) => [name, value]))
          )
        }
      }).pipe(Effect.provide(here))
  )

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

  it.effect.each(leaves)(
    "$path: its example is understood as this command",
    ({ example, path }) =>
      Effect.gen(function*() {
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
      }).pipe(Effect.provide(here))
  )
})
