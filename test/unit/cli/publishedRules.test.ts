import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { parse } from "../../../src/cli/program.ts"
import { rulesUtility } from "../../../src/cli/rulesUtility.ts"
import { ruleSets } from "../../fixtures/readings.ts"
import { judgedBenchmarks } from "../../fixtures/utilities.ts"
import { utilityServices } from "../../fixtures/utilityServices.ts"

const layers = Layer.merge(utilityServices, NodeTerminal.layer)

const rules = (...words: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const it = yield* parse(["rules", ...words], [], [rulesUtility(judgedBenchmarks)])
    return it._tag === "utility" ? yield* it.command.run(it.request) : yield* Effect.dieMessage(`parsed as ${it._tag}`)
  }).pipe(Effect.provide(layers))

describe("rules", () => {
  it("offers every benchmark that has rules", () => {
    assert.sameMembers([...judgedBenchmarks], ruleSets.map(({ benchmark }) => benchmark))
  })

  it.effect("list really filters", () =>
    Effect.gen(function*() {
      const all = yield* rules("list")
      const some = yield* rules("list", "--benchmark", "checkpointing", "--edition", "v3.0", "--scope", "run")
      assert.include(some.text, "4.6.1")
      assert.notInclude(some.text, "kvcache")
      assert.isBelow(some.text.length, all.text.length)
    }))

  it.effect("explain tells what is demanded and where it is written", () =>
    Effect.gen(function*() {
      const { text } = yield* rules("explain", "4.6.1")
      assert.include(text, "4.6.1")
      assert.include(text, "llama3-8b")
    }))

  it.effect("an unknown rule is refused with the nearest one", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(rules("explain", "4.6.11"))
      assert.strictEqual(error._tag, "UnknownOption")
      assert.match(error._tag === "UnknownOption" ? error.nearest ?? "" : "", /^4\.6\.\d/)
    }))

  it.effect("a word that is like no rule is answered with where they are listed", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(rules("explain", "throughputs"))
      assert.deepInclude(error, { nearest: null, advice: "run mlpstorage rules list to see every rule" })
    }))

  it.effect("diff compares two editions and refuses one that is none", () =>
    Effect.gen(function*() {
      const { text } = yield* rules("diff", "v2.0", "v3.0")
      assert.include(text, "checkpointing")
      const error = yield* Effect.flip(rules("diff", "v2.0", "v9"))
      assert.strictEqual(error._tag, "InvalidOption")
    }))
})
