import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { expect, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { configsRoot } from "../../../src/config/configsRoot.ts"
import { loadWorkload, workloadPath } from "../../../src/config/workload.ts"
import { editionId } from "../../../src/rules/editions/list.ts"

layer(NodeContext.layer)("workload files", (it) => {
  it.effect("every shipped file can be read, and its values have their types", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      for (const edition of [editionId("v2.0"), editionId("v3.0")]) {
        const files = yield* fs.readDirectory(`${configsRoot}/dlio/${edition}/workload`)
        const names = files.filter((file) => file.endsWith(".yaml")).map((file) => file.slice(0, -".yaml".length))
        expect(names).toContain("llama3_8b")
        for (const name of names) {
          const workload = yield* loadWorkload({ edition, name })
          expect(workload).toMatchObject({ edition, name, path: workloadPath(edition, name) })
          expect(workload.content).not.toEqual({})
        }
      }
      const { content } = yield* loadWorkload({ edition: editionId("v3.0"), name: "llama3_8b" })
      expect(content).toMatchObject({ model: { transformer: { hidden_size: expect.any(Number) } } })
    }))

  it.effect("a workload the edition has not is named with its path", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(loadWorkload({ edition: editionId("v3.0"), name: "no_such_model" }))
      expect(error).toMatchObject({
        _tag: "PathNotFound",
        what: "workload file",
        path: workloadPath(editionId("v3.0"), "no_such_model")
      })
    }))

  it.scoped("a file that is no mapping, or no YAML, is refused with its line", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const root = yield* fs.makeTempDirectoryScoped()
      yield* fs.makeDirectory(`${root}/dlio/v3.0/workload`, { recursive: true })
      const load = (text: string) =>
        fs.writeFileString(workloadPath(editionId("v3.0"), "x", root), text).pipe(
          Effect.zipRight(Effect.flip(loadWorkload({ edition: editionId("v3.0"), name: "x" }, root)))
        )
      expect(yield* load("\n- a\n- b\n")).toMatchObject({
        _tag: "ConfigFileInvalid",
        detail: expect.stringContaining("line 2")
      })
      expect(yield* load("a:\n  b: 1\n c: 2\n")).toMatchObject({
        _tag: "ConfigFileInvalid",
        detail: expect.stringContaining("line 3")
      })
    }))
})
