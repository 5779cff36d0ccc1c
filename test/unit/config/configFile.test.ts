import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sectionsOf } from "../../../src/cli/Grammar.ts"
import { readConfigFile } from "../../../src/config/configFile.ts"
import { grammar, runOptions } from "../cli/madeUp.ts"

const sections = [...sectionsOf(grammar), { path: ["checkpointing", "configview"], options: runOptions }]

/** What a file with this text says to a command, with the file's own folder taken out of every text. */
const read = Effect.fnUntraced(function*(text: string, command: ReadonlyArray<string> = ["checkpointing", "run"]) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  const path = `${folder}/runs.yaml`
  yield* fs.writeFileString(path, text)
  return yield* readConfigFile(path, sections, command).pipe(
    Effect.map(({ params, values }) => ({
      values: Object.fromEntries(
        [...values].map(([name, { at, texts }]) => [name, [texts, at.replace(`${folder}/`, "")]])
      ),
      params
    }))
  )
})

const refused = (text: string) => Effect.map(Effect.flip(read(text)), (error) => error)

layer(NodeContext.layer)("a configuration file", (it) => {
  describe("what it says", () => {
    it.scoped("names options at top level, in a nested section and in a dotted one; the section wins", () =>
      Effect.gen(function*() {
        const { values } = yield* read(`
model: llama3-70b
num_processes: 4
hosts: [a, b]
checkpointing:
  run:
    model: llama3-8b
checkpointing.run:
  checkpoint-folder: ./c
training.datasize:
  model: unet3d
`)
        expect(values).toEqual({
          model: [["llama3-8b"], "runs.yaml line 7"],
          "num-processes": [["4"], "runs.yaml line 3"],
          hosts: [["a", "b"], "runs.yaml line 4"],
          "checkpoint-folder": [["./c"], "runs.yaml line 9"]
        })
      }))

    it.scoped("keeps numbers and words as they are written", () =>
      Effect.gen(function*() {
        const { values } = yield* read("label: 007\nsystemname: \"1.10\"\norgname: yes\nscale: 0.010\ncleanup: True\n")
        expect(Object.entries(values).map(([name, [texts]]) => [name, texts])).toEqual([
          ["label", ["007"]],
          ["systemname", ["1.10"]],
          ["orgname", ["yes"]],
          ["scale", ["0.010"]],
          ["cleanup", ["True"]]
        ])
      }))

    it.scoped("takes params nested or dotted, with the types of the file", () =>
      Effect.gen(function*() {
        const { params } = yield* read(`
params:
  checkpoint.fsync: true
  checkpoint:
    mode: subset
  model.layers: "8"
checkpointing.run:
  params: { checkpoint: { mode: default } }
`)
        expect(params).toEqual([
          { key: "checkpoint.fsync", value: true, origin: "configFile" },
          { key: "checkpoint.mode", value: "default", origin: "configFile" },
          { key: "model.layers", value: "8", origin: "configFile" }
        ])
      }))

    it.scoped("tells configview what it tells run, for that is what configview shows", () =>
      Effect.gen(function*() {
        const text = `
checkpointing:
  run: { scale: 0.5, model: llama3-8b, params: { checkpoint.fsync: false } }
  configview: { model: llama3-70b }
`
        const { params, values } = yield* read(text, ["checkpointing", "configview"])
        expect(Object.entries(values).map(([name, [texts]]) => [name, texts])).toEqual([
          ["scale", ["0.5"]],
          ["model", ["llama3-70b"]]
        ])
        expect(params).toEqual([{ key: "checkpoint.fsync", value: false, origin: "configFile" }])
        expect((yield* read(text, ["checkpointing", "datasize"])).values).toEqual({})
      }))

    it.scoped("may be empty", () =>
      Effect.gen(function*() {
        expect(yield* read("# nothing yet\n")).toEqual({ values: {}, params: [] })
        expect(yield* read("checkpointing:\n")).toEqual({ values: {}, params: [] })
      }))
  })

  describe("what it may not say", () => {
    it.scoped("keys nobody knows, in any section, with the nearest one and the line", () =>
      Effect.gen(function*() {
        expect(yield* refused("model: x\nnum-procesess: 4\n")).toMatchObject({
          _tag: "UnknownOption",
          kind: "configuration key",
          nearest: "num-processes",
          given: expect.stringMatching(/^num-procesess \(.*runs\.yaml line 2\)$/)
        })
        expect(yield* refused("training:\n  datasize:\n    modle: x\n")).toMatchObject({ nearest: "model" })
        expect(yield* refused("training:\n  datsize:\n    model: x\n")).toMatchObject({ nearest: "datasize" })
        expect(yield* refused("trainning:\n  datasize: {}\n")).toMatchObject({ nearest: "training" })
        expect(yield* refused("checkpointing.datasize:\n  cleanup: true\n")).toMatchObject({ _tag: "UnknownOption" })
        expect(yield* refused("config-file: other.yaml\n")).toMatchObject({ _tag: "UnknownOption" })
      }))

    it.scoped("broken YAML, duplicates, values of a wrong shape: each with its line", () =>
      Effect.gen(function*() {
        for (
          const [text, detail] of [
            ["model: [a\nhosts: b", /line 2|line 3/],
            ["model: a\nmodel: b\n", /line 2: .*unique/],
            ["num-processes: 1\nnum_processes: 2\n", /line 2: num-processes is given twice/],
            ["\nmodel:\n", /line 2: model has no value/],
            ["results-dir: ~\n", /line 1: results-dir has no value: a ~ alone says so in YAML/],
            ["model: [a, b]\n", /line 1: model takes one value, not a list/],
            ["hosts: { a: b }\n", /line 1: hosts takes one value, not a map/],
            ["params: [a=1]\n", /line 1: params is a mapping/],
            ["- a\n", /line 1: a configuration is a mapping/],
            ["checkpointing: 5\n", /line 1: checkpointing takes options, not a value/],
            ["model: a\n---\nmodel: b\nno-such: 1\n", /line [23] begins a second document/],
            ["model: a\n---\n", /line \d begins a second document/],
            ["scale: .nan\n", /line 1: .nan is not a number/],
            ["label: !!js/function \"x\"\n", /line 1: .*tag/i],
            ["? [a, b]\n: c\n", /line 1: a key must be a single word/],
            ["model: &a x\nlabel: *b\n", /line 2/]
          ] as const
        ) {
          const error = yield* refused(text)
          expect([text, error]).toMatchObject([text, {
            _tag: "ConfigFileInvalid",
            detail: expect.stringMatching(detail)
          }])
        }
      }))

    it.scoped("one parameter with two values", () =>
      Effect.gen(function*() {
        expect(yield* refused("params:\n  a.b: 1\n  a: { b: 2 }\n")).toMatchObject({ _tag: "ConflictingOptions" })
      }))

    it.scoped("what is nested without end, and what is no value", () =>
      Effect.gen(function*() {
        expect(yield* refused(`label: ${"[".repeat(20_000)}`)).toMatchObject({
          _tag: "ConfigFileInvalid",
          detail: "line 1: it is nested too deeply"
        })
        expect(yield* refused("label: !!binary aGk=")).toMatchObject({
          detail: "line 1: aGk= is neither text nor a number nor true or false"
        })
      }))

    it.scoped("aliases that multiply", () =>
      Effect.gen(function*() {
        const bomb = ["a0: &a0 x", ...Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)]
        expect(yield* refused(bomb.join("\n"))).toMatchObject({ _tag: "ConfigFileInvalid" })
      }))
  })

  describe("where it is", () => {
    it.effect("a missing file is told apart from a folder", () =>
      Effect.gen(function*() {
        const missing = yield* Effect.flip(readConfigFile("/nonexistent/x.yaml", sections, ["checkpointing", "run"]))
        expect(missing).toMatchObject({ _tag: "ConfigFileNotFound", path: "/nonexistent/x.yaml" })
        const folder = yield* Effect.flip(readConfigFile("/", sections, ["checkpointing", "run"]))
        expect(folder).toMatchObject({ _tag: "BadStructure", path: "/" })
        // It waits for ever for the kernel's next message.
        const endless = yield* Effect.flip(readConfigFile("/proc/kmsg", sections, ["checkpointing", "run"]))
        expect(endless).toMatchObject({
          _tag: "BadStructure",
          path: "/proc/kmsg",
          detail: expect.stringContaining("kernel's")
        })
      }))
  })
})
