import { assert, describe, it } from "@effect/vitest"
import { parse } from "yaml"
import { existsSync, readFileSync } from "node:fs"
import { workloadsOf } from "../../../../src/benchmarks/training/rules/workloads.ts"
import { isJsonObject, type Json } from "../../../../src/domain/Json.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"

const fileOf = (edition: string, name: string, accelerator: string): string =>
  `configs/dlio/${edition}/workload/${name}_${accelerator}.yaml`

const at = (content: Json, path: string): Json | undefined =>
  path.split(".").reduce<Json | undefined>((inner, key) => isJsonObject(inner) ? inner[key] : undefined, content)

const pairs = (["v2.0", "v3.0"] as const).flatMap((edition) =>
  workloadsOf(editionId(edition)).flatMap((workload) =>
    Object.entries(workload.accelerators)
      .map(([accelerator, values]) => ({
        accelerator,
        edition,
        file: fileOf(edition, workload.name, accelerator),
        values,
        workload
      }))
      .filter(({ file }) => existsSync(file))
  )
)

describe("what the rules know of the training workloads", () => {
  it("is what the workload files hold", () => {
    assert.isAbove(pairs.length, 10)
    for (const { file, values, workload } of pairs) {
      const content: Json = parse(readFileSync(file, "utf8"))
      assert.deepInclude(
        {
          batchSize: at(content, "reader.batch_size"),
          computationTime: at(content, "train.computation_time"),
          epochs: at(content, "train.epochs"),
          recordLength: at(content, "dataset.record_length_bytes") ?? null,
          utilisation: at(content, "metric.au"),
          framework: at(content, "framework"),
          dataLoader: at(content, "reader.data_loader"),
          format: at(content, "dataset.format"),
          samplesPerFile: at(content, "dataset.num_samples_per_file"),
          recordStdev: at(content, "dataset.record_length_bytes_stdev") ?? null,
          recordResize: at(content, "dataset.record_length_bytes_resize") ?? null,
          checkpoint: at(content, "workflow.checkpoint") ?? false
        },
        {
          ...values,
          recordLength: workload.recordLength ?? null,
          utilisation: workload.minimumUtilisation / 100,
          framework: workload.framework,
          dataLoader: workload.framework,
          format: workload.format,
          samplesPerFile: workload.samplesPerFile,
          recordStdev: workload.recordStdev ?? null,
          recordResize: workload.recordResize ?? null,
          checkpoint: workload.checkpoint
        },
        file
      )
    }
  })

  it("covers every accelerator that some edition has a file for", () => {
    for (const { accelerators, name } of workloadsOf(editionId("v3.0"))) {
      for (const accelerator of Object.keys(accelerators)) {
        assert.isTrue(
          ["v2.0", "v3.0"].some((edition) => existsSync(fileOf(edition, name, accelerator))),
          `${name} ${accelerator}`
        )
      }
    }
  })
})
