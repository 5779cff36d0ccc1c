import { assert, describe, it } from "@effect/vitest"
import { isJsonObject, type Json } from "../../../src/domain/Json.ts"
import { editionIds } from "../../../src/rules/editions/editions.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { diffRules, entriesOf, explainRule, listRules, ruleIds } from "../../../src/rules/ruleDocuments.ts"
import { ruleSets } from "../../fixtures/readings.ts"

const idsOf = (json: Json): ReadonlyArray<string> =>
  Array.isArray(json) ? json.flatMap((one: Json) => isJsonObject(one) ? [String(one["id"])] : []) : []

describe("rules list", () => {
  it("has every rule once, with the benchmarks that share it", () => {
    const { json, text } = listRules(ruleSets, {})
    const shared = entriesOf(ruleSets).find(({ rule }) => rule.id === "scale")
    assert.deepStrictEqual(shared?.applies.map(({ benchmark }) => benchmark), ["training", "checkpointing"])
    assert.strictEqual(text.match(/^scale /gm)?.length, 1)
    assert.strictEqual(idsOf(json).filter((id) => id === "scale").length, 1)
    assert.match(text, new RegExp(`\n${idsOf(json).length} rules;`))
  })

  it("filters by benchmark under either name, by edition and by scope", () => {
    const kv = idsOf(listRules(ruleSets, { benchmark: "kvcache" }).json)
    assert.include(kv, "6.3.1.1")
    assert.notInclude(kv, "4.6.1")
    assert.deepStrictEqual(idsOf(listRules(ruleSets, { benchmark: "kv_cache" }).json), kv)
    assert.deepStrictEqual(idsOf(listRules(ruleSets, { benchmark: "kvcache", edition: editionId("v2.0") }).json), [])
    assert.deepStrictEqual(idsOf(listRules(ruleSets, { edition: editionId("v1.0") }).json), [
      "run-categories",
      "unbroken",
      "2.1.17"
    ])
    const submission = idsOf(listRules(ruleSets, { scope: "submission", benchmark: "checkpointing" }).json)
    assert.include(submission, "4.7.1-pause")
    assert.notInclude(submission, "4.6.1")
    assert.strictEqual(listRules(ruleSets, { scope: "package" }).text, "no rule matches\n")
  })
})

describe("rules explain", () => {
  it("says what a rule demands, where from, what it reads, and gives examples", () => {
    const text = explainRule(ruleSets, "4.6.1")?.text ?? ""
    assert.match(text, /^4\.6\.1 {2}CLOSED process count/)
    assert.match(text, /CLOSED runs exactly 8 for llama3-8b, 64 for llama3-70b/)
    for (
      const word of ["applies to  checkpointing (v2.0, v3.0)", "source", "Rules.md 4.6.1", "reads", "passes", "fails"]
    ) {
      assert.include(text, word)
    }
  })

  it("finds an id in any case, all benchmarks that use it, and no id that is none", () => {
    assert.isDefined(explainRule(ruleSets, " SCALE "))
    assert.strictEqual(idsOf(explainRule(ruleSets, "one-model")?.json ?? null).length, 1)
    assert.isAbove(idsOf(explainRule(ruleSets, "benchmark-type")?.json ?? null).length, 1)
    assert.isUndefined(explainRule(ruleSets, "9.9.9"))
  })

  it("finds the rules that rest on a published number that is none of their own", () => {
    assert.deepStrictEqual(idsOf(explainRule(ruleSets, "5.6.5")?.json ?? null), ["5.6.2", "5.6.3", "5.6.4"])
    assert.deepStrictEqual(idsOf(explainRule(ruleSets, "2.1.18A")?.json ?? null), ["2.1.17"])
    assert.deepStrictEqual(idsOf(explainRule(ruleSets, "4.7.1")?.json ?? null), ["4.7.1"])
    assert.include(idsOf(explainRule(ruleSets, "3.6.3")?.json ?? null), "3.6.2")
    for (const none of ["4.7.2", "6.6", "2.1", "3.6", "v2.0"]) assert.isUndefined(explainRule(ruleSets, none))
  })

  it("says of each benchmark what is compared there", () => {
    const explained = explainRule(ruleSets, "one-data-set")?.text.split("\n\none-data-set") ?? []
    assert.strictEqual(explained.length, 3)
    assert.match(explained[0] ?? "", /same data set: dataset\.num_files_train, [^]*applies to {2}training \(/)
    assert.match(explained[1] ?? "", /same data set: checkpoint\.checkpoint_folder\.[^]*applies to {2}checkpointing \(/)
    assert.match(explained[1] ?? "", /reads +checkpoint\.checkpoint_folder\n/)
    assert.match(explained[2] ?? "", /same data set: dataset\.collection_name, [^]*applies to {2}vectordb \(/)
  })

  it("every rule explains itself with a passing and a failing example, a source and what it reads", () => {
    for (const { rule } of entriesOf(ruleSets)) {
      for (const text of [rule.title, rule.demands, rule.source, rule.examples.pass, rule.examples.fail]) {
        assert.isNotEmpty(text, rule.id)
      }
      assert.isNotEmpty(rule.reads, rule.id)
      assert.isNotEmpty(rule.editions, rule.id)
    }
  })

  it("no benchmark has two rules of one id in one edition", () => {
    for (const set of ruleSets) {
      for (const edition of editionIds) {
        const ids = [...set.run, ...set.group].filter(({ editions }) => editions.includes(edition)).map(({ id }) => id)
        assert.deepStrictEqual(ids, [...new Set(ids)])
      }
    }
  })

  it("knows all ids", () => {
    assert.includeMembers([...ruleIds(ruleSets)], ["4.6.1", "3.1.2", "5.6.3", "6.3.1.1", "2.1.17"])
  })
})

describe("rules diff", () => {
  it("names what came, what went, and what asks for something else", () => {
    const { text } = diffRules(ruleSets, editionId("v2.0"), editionId("v3.0"))
    assert.match(text, /^v2\.0 \(2025-08-04\) → v3\.0 \(2026-08-17\)\n/)
    assert.match(text, /\+ 4\.4\.1 {2}/)
    assert.match(text, /\+ 6\.3\.1\.1 {2}/)
    assert.match(
      text,
      /~ 2\.1\.11 {2}Training workload\n {6}v2\.0 {2}unet3d, resnet50, cosmoflow\n {6}v3\.0 {2}unet3d, retinanet/
    )
    assert.match(text, /~ checkpoint-counts /)
    assert.notMatch(text, /4\.3\.2/)
    assert.match(text, /\+ 6\.6\.1 {2}/)
    assert.notMatch(text, /~ 6\.6\.1 {2}/)
  })

  it("is the same backwards, with the signs turned", () => {
    const { json, text } = diffRules(ruleSets, editionId("v3.0"), editionId("v2.0"))
    assert.match(text, /- 4\.4\.1 {2}/)
    assert.strictEqual(isJsonObject(json) ? json["from"] : undefined, "v3.0")
  })

  it("of an edition with itself is nothing", () => {
    assert.notMatch(diffRules(ruleSets, editionId("v3.0"), editionId("v3.0")).text, /[-+~] \d/)
    assert.strictEqual(
      diffRules(ruleSets, editionId("v3.0"), editionId("v3.0")).text.match(/no difference/g)?.length,
      ruleSets.length
    )
  })
})
