import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { modelNames, workloadFileOf } from "../../../../src/benchmarks/checkpointing/models.ts"
import { configsRoot } from "../../../../src/config/configsRoot.ts"
import { loadWorkload } from "../../../../src/config/workload.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { fromYaml } from "./yamlText.ts"

/** docs/reference/dlio-checkpoints.md 2: layers, hidden, ffn, heads, kv heads, tensor, pipeline, ZeRO. */
const published = {
  "llama3-8b": ["llama_8b", 32, 4096, 14336, 32, 8, 1, 1, 3],
  "llama3-70b": ["llama_70b", 80, 8192, 28672, 128, 8, 8, 1, 3],
  "llama3-405b": ["llama_405b", 126, 16384, 53248, 128, 8, 8, 32, 1],
  "llama3-1t": ["llama_1t", 128, 25872, 98304, 192, 32, 8, 64, 1]
} as const

const editions = ["v2.0", "v3.0"] as const

/** Workloads that DLIO does not run. */
const notDlio = ["kvcache.yaml", "vectordb"]

describe("checkpoint workloads", () => {
  it.effect.each(editions.flatMap((edition) => modelNames.map((model) => [edition, model] as const)))(
    "%s %s has the published keys and values, no more and no fewer",
    ([edition, model]) =>
      Effect.gen(function*() {
        const { content } = yield* loadWorkload({ edition: editionId(edition), name: workloadFileOf(model) })
        const [name, layers, hidden, ffn, heads, keyValueHeads, tensor, pipeline, zero] = published[model]
        expect(content).toEqual({
          model: {
            name,
            type: "transformer",
            num_layers: layers,
            model_datatype: "fp16",
            optimizer_datatype: "fp32",
            parallelism: { tensor, pipeline, zero_stage: zero },
            transformer: {
              vocab_size: 128256,
              hidden_size: hidden,
              ffn_hidden_size: ffn,
              num_attention_heads: heads,
              num_kv_heads: keyValueHeads
            }
          },
          framework: "pytorch",
          workflow: { generate_data: false, train: false, checkpoint: true },
          checkpoint: {
            checkpoint_folder: `checkpoints/${name}`,
            time_between_checkpoints: 5,
            num_checkpoints_write: 10,
            num_checkpoints_read: 10,
            fsync: true
          }
        })
      }).pipe(Effect.provide(NodeFileSystem.layer))
  )
})

describe("every workload file", () => {
  it.effect.each(editions)(
    "of %s parses, is named after its model, and does what its name says",
    (edition) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const all = yield* fs.readDirectory(`${configsRoot}/dlio/${edition}/workload`)
        const files = all.filter((file) => !notDlio.includes(file))
        expect(files.length).toBeGreaterThan(4)
        for (const file of files) {
          const name = file.replace(/\.yaml$/, "")
          const { content } = yield* loadWorkload({ edition: editionId(edition), name })
          expect({ file, content }).toMatchObject({
            content: {
              model: { name: name.startsWith("llama3") ? name.replace("llama3", "llama") : name.split("_")[0] },
              workflow: {
                generate_data: name.endsWith("_datagen"),
                train: !name.endsWith("_datagen") && !name.startsWith("llama3")
              }
            }
          })
        }
      }).pipe(Effect.provide(NodeFileSystem.layer))
  )

  it.effect.each(editions)(
    "of %s can be picked by DLIO's Hydra: the root leaves the workload open",
    (edition) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const root = fromYaml(yield* fs.readFileString(`${configsRoot}/dlio/${edition}/config.yaml`))
        expect(root["defaults"]).toEqual([
          "_self_",
          { workload: null },
          { "override hydra/job_logging": "disabled" },
          { "override hydra/hydra_logging": "disabled" }
        ])
      }).pipe(Effect.provide(NodeFileSystem.layer))
  )
})
