import { assert, describe, it } from "@effect/vitest"
import { parse } from "yaml"
import { readFileSync } from "node:fs"
import { publishedModels } from "../../../../src/benchmarks/checkpointing/rules/models.ts"
import { isJsonObject, type Json } from "../../../../src/domain/Json.ts"
import { defaultEdition, editionId } from "../../../../src/rules/editions/list.ts"

const at = (content: Json, path: string): Json | undefined =>
  path.split(".").reduce<Json | undefined>((inner, key) => isJsonObject(inner) ? inner[key] : undefined, content)

describe("table 2", () => {
  it.each(["v2.0", "v3.0"] as const)("is what the workload files of %s hold", (edition) => {
    for (const { name, pipeline, shape, tensor } of publishedModels(editionId(edition))) {
      const content: Json = parse(
        readFileSync(`configs/dlio/${edition}/workload/${name.replace("-", "_")}.yaml`, "utf8")
      )
      for (const [key, value] of Object.entries(shape)) {
        assert.strictEqual(at(content, `model.${key}`), value, `${name} ${key}`)
      }
      assert.strictEqual(at(content, "model.parallelism.tensor"), tensor)
      assert.strictEqual(at(content, "model.parallelism.pipeline"), pipeline)
    }
  })

  it("has process counts that fill whole data-parallel replicas", () => {
    for (const { closedProcesses, pipeline, tensor } of publishedModels(defaultEdition)) {
      assert.strictEqual(closedProcesses % (tensor * pipeline), 0)
    }
  })
})
