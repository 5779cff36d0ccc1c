/** The one list of kinds of work, and the commands that plan them. */
import * as FileSystem from "@effect/platform/FileSystem"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { kinds } from "../../../src/benchmarks/kinds.ts"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { isJsonObject, type Json } from "../../../src/domain/Json.ts"
import { commandIn, failureIn, here } from "../../fixtures/inProcess.ts"

const examples = benchmarks.flatMap(({ commands }) =>
  commands.flatMap(({ example, kind }) => kind === "run" ? [example] : [])
)

const at = (value: Json, ...path: ReadonlyArray<string>): Json =>
  path.reduce<Json>((inner, key) => isJsonObject(inner) ? inner[key] ?? null : null, value)

describe("kinds of work", () => {
  it("have names of their own", () => {
    assert.strictEqual(new Set(kinds.map(({ id }) => id)).size, kinds.length)
  })

  it.effect.each(examples)("holds what is planned by: %s", (example) =>
    here(Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const { go } = commandIn(yield* fs.makeTempDirectoryScoped(), [...example.split(" ").slice(1), "--what-if"])
      const { document } = yield* go
      assert.include(kinds.map(({ id }) => id), at(document.json, "plan", "work", "kind"))
    })))

  it.effect("that are not in the list are refused, and leave no run directory", () =>
    here(Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* fs.makeTempDirectoryScoped()
      const words = ["checkpointing", "run", "--model=llama3-8b", `--checkpoint-folder=${home}/ckpt`, "--scale=0.001"]
      const { engine, go } = commandIn(home, words, { kinds: [] })
      const { error } = yield* failureIn(go)
      assert.include(error.message, "no kind of work is checkpoint")
      assert.lengthOf(engine.runs, 0)
      assert.isFalse(yield* fs.exists(`${home}/mlpstorage-results`))
    })))
})
