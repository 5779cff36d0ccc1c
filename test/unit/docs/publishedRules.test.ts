import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { readings } from "../../../src/benchmarks/readings.ts"
import { knownReadings } from "../../../src/reading/KnownReadings.ts"
import { entriesOf } from "../../../src/rules/ruleDocuments.ts"
import { listedRules } from "../../../src/submission/listedRules.ts"

const page = readFileSync(fileURLToPath(new URL("../../../docs/reference/published-rules.md", import.meta.url)), "utf8")

const words = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, word = ""]) => word)
const numbers = new Set([...page.matchAll(/(\d(?:\.\d+)+[a-z]?)(?= [a-z]| and )/g)].map(([, number]) => number))

const rules = await Effect.runPromise(listedRules(knownReadings(readings)))
const sources = [...new Set(entriesOf(rules).flatMap(({ rule }) => rule.source.split("; ")))]

describe("where a rule says that it is written", () => {
  it.each(sources)("%s: in words that the page explains", (source) => {
    expect(words.filter((word) => source.includes(word))).not.toEqual([])
  })

  it.each(sources.filter((source) => source.startsWith("Rules.md ")))("%s: by numbers that Rules.md has", (source) => {
    const cited = source.match(/\d(?:\.\d+)+[a-z]?/g) ?? source.match(/table \d/g) ?? []
    expect(cited).not.toEqual([])
    expect(cited.filter((number) => !numbers.has(number) && !page.includes(number))).toEqual([])
  })

  it("is read of every rule", () => {
    expect(sources.length).toBeGreaterThan(90)
    expect(numbers.size).toBeGreaterThan(95)
  })
})
