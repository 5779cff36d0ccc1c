import { assert, describe, it } from "@effect/vitest"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { ruleSetOf, ruleSets } from "../../../src/benchmarks/ruleSets.ts"

describe("the rule sets", () => {
  it.each(benchmarks)("hold the very rules that $id is run by, under its names", async (benchmark) => {
    const commands = await Promise.all(benchmark.commands.map(({ load }) => load()))
    const [rules, ...others] = new Set(commands.flatMap((command) => "rules" in command ? [command.rules] : []))
    assert.deepStrictEqual(others, [])
    assert.include(ruleSets, rules)
    assert.strictEqual(rules?.benchmark, benchmark.id)
    assert.strictEqual(rules?.directoryName, benchmark.directoryName)
    assert.strictEqual(ruleSetOf(benchmark.id.toUpperCase()), rules)
  })

  it("name each benchmark once", () => {
    assert.strictEqual(new Set(ruleSets.map(({ benchmark }) => benchmark)).size, ruleSets.length)
    assert.strictEqual(new Set(ruleSets.map(({ directoryName }) => directoryName)).size, ruleSets.length)
  })
})
