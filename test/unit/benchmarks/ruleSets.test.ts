import { assert, describe, it } from "@effect/vitest"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { ruleSetOf, ruleSets } from "../../../src/benchmarks/ruleSets.ts"

describe("the rule sets", () => {
  it.each(benchmarks)("hold the very rules that $id is run by, under its names", (benchmark) => {
    assert.include(ruleSets, benchmark.rules)
    assert.strictEqual(benchmark.rules.benchmark, benchmark.id)
    assert.strictEqual(benchmark.rules.directoryName, benchmark.directoryName)
    assert.strictEqual(ruleSetOf(benchmark.id.toUpperCase()), benchmark.rules)
  })

  it("name each benchmark once", () => {
    assert.strictEqual(new Set(ruleSets.map(({ benchmark }) => benchmark)).size, ruleSets.length)
    assert.strictEqual(new Set(ruleSets.map(({ directoryName }) => directoryName)).size, ruleSets.length)
  })
})
