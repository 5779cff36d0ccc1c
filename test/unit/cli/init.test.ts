import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { exampleConfig } from "../../../src/cli/exampleConfig.ts"
import { grammarOf, sectionsOf } from "../../../src/cli/Grammar.ts"
import { initUtility } from "../../../src/cli/initUtility.ts"
import { interpretConfigFile, noFile, readConfigFile } from "../../../src/config/configFile.ts"
import { decodeOption } from "../../../src/config/decode.ts"
import { parseYaml } from "../../../src/config/yaml.ts"
import { mockExecutor } from "../../fixtures/MockExecutor.ts"
import { mockHostFiles } from "../../fixtures/MockHostFiles.ts"
import { ReadingsTest } from "../../fixtures/readings.ts"
import { utilities } from "../../fixtures/utilities.ts"
import { plainScreen } from "../../fixtures/utilityServices.ts"
import { machineWith } from "./madeUp.ts"

const sections = sectionsOf(grammarOf(benchmarks, utilities))

const inFolder = <A, E>(body: (folder: string) => Effect.Effect<A, E, NodeContext.NodeContext>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "mlps-init-"))),
    body,
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  ).pipe(Effect.provide(NodeContext.layer))

const init = (folder: string, ...operands: ReadonlyArray<string>) =>
  Effect.flatMap(
    Effect.fromNullable(initUtility(benchmarks).commands[0]),
    (command) => command.run({ settings: {}, operands, argv: [] })
  ).pipe(
    Effect.provide(
      Layer.mergeAll(machineWith({}, folder), mockExecutor([]).layer, mockHostFiles(), plainScreen, ReadingsTest)
    )
  )

describe("mlpstorage init", () => {
  it.live("writes a file that sets nothing as it stands", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        yield* init(folder)
        const file = join(folder, "mlpstorage.yaml")
        for (const { path } of sections) expect(yield* readConfigFile(file, sections, path)).toEqual(noFile)
      })
    ))

  it.effect("every option in it can be switched on, and is then read as a value the option takes", () =>
    Effect.gen(function*() {
      const text = exampleConfig(benchmarks).replaceAll(/^( *)#(?=\S)/gm, "$1")
      for (
        const { options, path } of sections.filter((section) =>
          benchmarks.some(({ onDisk }) => onDisk.id === section.path[0])
        )
      ) {
        const { params, values } = yield* interpretConfigFile(
          "example",
          yield* parseYaml("configuration file", "example", text),
          sections,
          path
        )
        expect(params).toMatchObject([{ key: "checkpoint.fsync", value: true }])
        for (const option of Object.values(options)) {
          const given = values.get(option.name)
          if (given === undefined) {
            expect(["config-file", "json", "quiet", "verbose", "debug", "stream-log-level", "params"]).toContain(
              option.name
            )
            continue
          }
          const decoded = decodeOption(option, option.name, given.texts, {})
          expect([option.name, decoded._tag]).toEqual([option.name, "Right"])
        }
      }
    }))

  it.effect("what it offers does no harm where it is switched on as it stands", () =>
    Effect.gen(function*() {
      const text = exampleConfig(benchmarks).replaceAll(/^( *)#(?=\S)/gm, "$1")
      const root = yield* parseYaml("configuration file", "example", text)
      const offered = (command: string) =>
        Effect.map(interpretConfigFile("example", root, sections, command.split(" ")), ({ values }) =>
          Object.fromEntries([...values].map(([name, { texts }]) => [name, texts.join(" ")])))
      const checkpointing = yield* offered("checkpointing run")
      const training = yield* offered("training run")
      for (const values of [checkpointing, training]) {
        expect(Number(values["timeout"])).toBeGreaterThanOrEqual(3600)
        expect(Number(values["client-host-memory-in-gb"])).toBeGreaterThanOrEqual(64)
        expect(
          Object.values(values).filter((value) =>
            /^my-(?!systemname|orgname|label)|^\.\/.*-folder|data-dir/.test(value)
          )
        )
          .toEqual([])
      }
      expect(checkpointing).toMatchObject({ between: "drop-caches", "num-processes": "8", "remap-seconds": "30" })
      expect(training).toMatchObject({ "num-accelerators": "8", "accelerator-type": "b200" })
    }))

  it.live("never overwrites a file", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        const file = join(folder, "mlpstorage.yaml")
        writeFileSync(file, "edition: v2.0\n")
        expect(yield* Effect.flip(init(folder))).toMatchObject({ _tag: "BadStructure", path: file })
        expect(readFileSync(file, "utf8")).toBe("edition: v2.0\n")
      })
    ))

  it.live("with an organisation and a folder writes the mark of v3.0 there; one without the other is refused", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        expect((yield* init(folder, "acme", "results")).json).toMatchObject({
          written: [join(folder, "results", "mlperf-results.yaml")]
        })
        expect((yield* init(folder, "acme", "results")).json).toMatchObject({ written: [] })
        expect(yield* Effect.flip(init(folder, "acme"))).toMatchObject({ _tag: "MissingOption", options: ["FOLDER"] })
      })
    ))
})
