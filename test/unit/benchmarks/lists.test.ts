import { describe, expect, it } from "@effect/vitest"
import { benchmarksOnDisk } from "../../../src/benchmarks/onDisk.ts"
import { readings } from "../../../src/benchmarks/readings.ts"
import { benchmarks } from "../../../src/benchmarks/registry.ts"

describe("the lists of benchmarks", () => {
  it("hold the same ones in the same order", () => {
    expect(readings.map(({ onDisk }) => onDisk)).toEqual(benchmarksOnDisk)
    expect(benchmarks.map(({ onDisk }) => onDisk)).toEqual(benchmarksOnDisk)
  })

  it("name each benchmark once", () => {
    expect(new Set(benchmarksOnDisk.map(({ id }) => id)).size).toBe(benchmarksOnDisk.length)
    expect(new Set(benchmarksOnDisk.map(({ directoryName }) => directoryName)).size).toBe(benchmarksOnDisk.length)
  })

  it("give every benchmark the rules of its name", () => {
    expect(readings.map(({ rules }) => [rules.benchmark, rules.directoryName])).toEqual(
      benchmarksOnDisk.map(({ directoryName, id }) => [id, directoryName])
    )
  })

  it.each(benchmarks)("$onDisk.id has commands, or says where it is run", ({ commands, elsewhere }) => {
    expect(commands.length === 0).toBe(elsewhere !== undefined)
  })
})
