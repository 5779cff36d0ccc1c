import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Request } from "../../../../src/benchmarks/Benchmark.ts"
import { trainingConfigview } from "../../../../src/benchmarks/training/configview.ts"
import { type ConfigviewOptions, configviewOptions } from "../../../../src/benchmarks/training/options.ts"
import { isJsonObject } from "../../../../src/domain/Json.ts"
import { base, discoveryOf, requestOf } from "./requests.ts"

const configview = (params: ReadonlyArray<string> = []) => {
  const given = { ...base, model: "dlrm" } as const
  const request: Request<ConfigviewOptions> = requestOf("configview", configviewOptions, given, params)
  return trainingConfigview.show(request, discoveryOf(given))
}

it.effect("a value of thousands of characters is shortened in the table, which says so, and whole in JSON", () =>
  Effect.gen(function*() {
    const { json, text } = yield* configview()
    const lines = text.split("\n").filter((line) => line.startsWith("dataset.parquet.columns "))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(
      /^dataset\.parquet\.columns +\{"name":.*… \(\d{4,} characters; --json has all\) +workload$/
    )
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(200)
    const shown = isJsonObject(json) && isJsonObject(json["parameters"]) ? json["parameters"] : {}
    const columns = shown["dataset.parquet.columns"]
    expect(isJsonObject(columns) && columns["value"]).toHaveLength(200)
  }))

it.effect("a value of up to 100 characters stays whole, one of more says how many it has", () =>
  Effect.gen(function*() {
    const prefix = (length: number) => "d".repeat(length)
    const shown = (length: number) =>
      Effect.map(configview([`dataset.file_prefix=${prefix(length)}`]), ({ text }) => text)
    expect(yield* shown(100)).toContain(prefix(100))
    const longer = yield* shown(101)
    expect(longer).not.toContain(prefix(101))
    expect(longer).toContain("… (101 characters; --json has all)")
  }))
