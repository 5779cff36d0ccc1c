import * as NodeContext from "@effect/platform-node/NodeContext"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { grammarOf, sectionsOf } from "../../../src/cli/Grammar.ts"
import { interpretConfigFile } from "../../../src/config/configFile.ts"
import { parseYaml } from "../../../src/config/yaml.ts"
import { utilities } from "../../fixtures/utilities.ts"

const page = readFileSync(fileURLToPath(new URL("../../../docs/CONFIGURATION.md", import.meta.url)), "utf8")
const sections = sectionsOf(grammarOf(benchmarks, utilities))

it.effect("the configuration file of docs/CONFIGURATION.md says what the page says it does", () =>
  Effect.gen(function*() {
    const [, text = ""] = /```yaml\n([^]*?)```/.exec(page) ?? []
    const root = yield* parseYaml("configuration file", "runs.yaml", text)
    const { params, values } = yield* interpretConfigFile("runs.yaml", root, sections, ["checkpointing", "run"])
    expect(Object.fromEntries([...values].map(([name, { texts }]) => [name, texts]))).toEqual({
      systemname: ["lab-array-7"],
      "results-dir": ["./results"],
      hosts: ["node1", "node2"],
      model: ["llama3-8b"],
      "num-processes": ["8"],
      "checkpoint-folder": ["/mnt/storage/checkpoints"]
    })
    expect(params).toEqual([
      { key: "checkpoint.time_between_checkpoints", value: 10, origin: "configFile" },
      { key: "checkpoint.fsync", value: true, origin: "configFile" }
    ])
  }).pipe(Effect.provide(NodeContext.layer)))
