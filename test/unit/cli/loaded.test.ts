/** What `--help` loads. */
import { beforeAll, describe, expect, it } from "@effect/vitest"
import { type Bundled, bundled, kilobytesOf, type Loaded, packagesOf } from "../../fixtures/loaded.ts"

let all: ReadonlySet<string>
let help: Loaded

beforeAll(async () => {
  const program: Bundled = await bundled("src/program.ts")
  all = program.all
  help = program.loadedWith()
})

describe("what `--help` loads", () => {
  it("is of a benchmark the words of its commands, and none of their code", () => {
    const codes = [...help.keys()].filter((path) =>
      /^src\/benchmarks\/\w+\/(?:.+\/|\w*(?:plan|evidence|preflight|datasize|configview)\w*\.ts$)/i.test(path)
    )
    expect(codes).toEqual([])
    expect([...all]).toContain("src/benchmarks/training/plan.ts")
  })

  it("is no library that only some commands need", () => {
    expect(packagesOf(help)).toEqual([
      "@effect/platform",
      "@effect/platform-node",
      "@effect/platform-node-shared",
      "effect",
      "get-east-asian-width"
    ])
  })

  it("is not more than it was", () => {
    expect(help.size).toBeLessThanOrEqual(350)
    expect(kilobytesOf(help)).toBeLessThan(1000)
  })
})
