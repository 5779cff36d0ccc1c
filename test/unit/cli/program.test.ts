import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FastCheck from "effect/FastCheck"
import { spellings } from "../../../src/cli/Grammar.ts"
import type { Invocation } from "../../../src/cli/Invocation.ts"
import type { Option, OptionTable } from "../../../src/config/Option.ts"
import { statusOf } from "../../../src/errors/catalogue.ts"
import { refusal } from "../../fixtures/refusal.ts"
import { parseLine, parseWords, runOptions, sizeOptions, words } from "./madeUp.ts"

const needed = "checkpointing run --model llama3-8b --checkpoint-folder ./c"

const runOf = (invocation: Invocation) => {
  if (invocation._tag !== "run") throw new Error(`not a run: ${invocation._tag}`)
  return invocation
}

const settings = (line: string, environment: Readonly<Record<string, string>> = {}) =>
  Effect.map(parseLine(line, environment), (invocation) => runOf(invocation).request.settings)

describe("a command line becomes a request", () => {
  it.effect("with every option at its default", () =>
    Effect.gen(function*() {
      const invocation = runOf(yield* parseLine(needed))
      expect(invocation).toMatchObject({ benchmark: { onDisk: { id: "checkpointing" } }, notes: [] })
      expect(invocation.request).toMatchObject({
        benchmark: "checkpointing",
        command: "run",
        argv: words(needed),
        params: []
      })
      for (const [key, option] of Object.entries(runOptions)) {
        const setting = new Map(Object.entries(invocation.request.settings)).get(key)
        expect([key, setting]).toEqual([
          key,
          option.required
            ? { value: key === "model" ? "llama3-8b" : "./c", origin: "flag" }
            : { value: option.default, origin: "default" }
        ])
      }
      expect(invocation.output).toMatchObject({ json: { value: false }, streamLogLevel: { value: "info" } })
    }))

  /** A value for each option other than its default: as typed, and as it must arrive. */
  const samples = (option: Option<unknown>): readonly [ReadonlyArray<string>, unknown] => {
    const { kind } = option
    switch (kind.type) {
      case "text":
        return [["word"], "word"]
      case "command":
        return [["sync $HOME"], "sync $HOME"]
      case "path":
        return [["./p q"], "./p q"]
      case "integer":
        return [["7"], 7]
      case "number":
        return [["0.5"], 0.5]
      case "size":
        return [["8K"], 8192]
      case "flag":
        return [[], true]
      case "choice": {
        const other = kind.choices.find((choice) => choice !== option.default) ?? ""
        return [[other], other]
      }
      case "hosts":
        return [["h1,h2", "h3"], ["h1", "h2", "h3"]]
      case "texts":
        return [["one two"], ["one two"]]
      case "words":
        return [["one two", "three"], ["one two", "three"]]
      case "params":
        return [["a.b=1", "c=x=y"], ["a.b=1", "c=x=y"]]
    }
  }

  const tables: ReadonlyArray<readonly [string, OptionTable]> = [["run", runOptions], ["datasize", sizeOptions]]
  for (const [command, table] of tables) {
    const required = (but: string) =>
      Object.values(table).filter((option) => option.required && option.name !== but)
        .flatMap((option) => [`--${option.name}`, ...samples(option)[0]])
    for (const [key, option] of Object.entries(table)) {
      for (const spelling of spellings(option)) {
        it.effect(`${command} ${spelling} reaches the request`, () =>
          Effect.gen(function*() {
            const [typed, value] = samples(option)
            const argv = ["checkpointing", command, ...required(option.name), spelling, ...typed]
            const invocation = yield* parseWords(argv)
            if (invocation._tag !== "run" && invocation._tag !== "show") throw new Error("not a benchmark's command")
            expect(new Map(Object.entries(invocation.request.settings)).get(key)).toEqual({ value, origin: "flag" })
          }))
      }
    }
  }

  it.effect("also when a value looks like an option or holds a line break", () =>
    Effect.gen(function*() {
      const { request } = runOf(
        yield* parseWords([...words(needed), "--label=--json", "--orgname=-a\nb", "--systemname", "true"])
      )
      expect(request.settings).toMatchObject({
        label: { value: "--json" },
        orgname: { value: "-a\nb" },
        systemname: { value: "true" }
      })
    }))

  it.effect("of the options of every command too", () =>
    Effect.gen(function*() {
      const { output } = runOf(
        yield* parseLine(`${needed} --json --quiet --verbose --debug --stream-log-level warning`)
      )
      expect(Object.values(output).filter((setting) => setting.origin === "flag")).toHaveLength(5)
      expect(output).toMatchObject({ json: { value: true }, streamLogLevel: { value: "warning" } })
    }))

  it.effect("with parameters typed", () =>
    Effect.gen(function*() {
      const { request } = runOf(yield* parseLine(`${needed} --params checkpoint.fsync=True model.num_layers=5 a=b=c`))
      expect(request.params).toEqual([
        { key: "checkpoint.fsync", value: true, origin: "flag" },
        { key: "model.num_layers", value: 5, origin: "flag" },
        { key: "a", value: "b=c", origin: "flag" }
      ])
    }))

  it.effect("R1: with the hosts echoed, and no secret in what it keeps of the words", () =>
    Effect.gen(function*() {
      const invocation = runOf(yield* parseLine(`${needed} --hosts=h1 h2 --params storage.secret_key=hunter2`))
      expect(invocation.notes).toEqual(["note: hosts: 2 hosts: h1, h2"])
      expect(invocation.request.argv.join(" ")).not.toContain("hunter2")
    }))

  it.effect("R8: with the hosts echoed as they were read", () =>
    Effect.gen(function*() {
      const notes = (hosts: string) => Effect.map(parseLine(`${needed} --hosts ${hosts}`), (it) => runOf(it).notes)
      expect(yield* notes("n[1,3]:4 n1:4")).toEqual(["note: hosts: 2 hosts: n1:8, n3:4"])
      expect(yield* notes("[::1]:2")).toEqual([])
      expect(yield* notes("n[1-20]")).toEqual([
        `note: hosts: 20 hosts: ${Array.from({ length: 16 }, (_, i) => `n${i + 1}`).join(", ")} and 4 more`
      ])
    }))

  it.effect("R15: datasize needs no option of a launcher", () =>
    Effect.gen(function*() {
      const invocation = yield* parseLine("checkpointing datasize -m llama3-8b -cm 64 -np 16")
      expect(invocation).toMatchObject({
        _tag: "show",
        request: { settings: { processes: { value: 16 }, clientHostMemory: { value: 64 } } }
      })
    }))

  it.effect("R26: --loops is understood", () =>
    Effect.gen(function*() {
      expect(yield* settings(`${needed} --loops 5`)).toMatchObject({ loops: { value: 5, origin: "flag" } })
    }))

  it.effect("R18, R29: the mode of v3.0 is the division that is asked for", () =>
    Effect.gen(function*() {
      const old = runOf(yield* parseLine("open checkpointing run file -m llama3-8b -cf ./c"))
      expect(old.request.settings).toMatchObject({ open: { value: true }, closed: { value: false } })
      expect(old.notes).toEqual([
        "note: understood as: mlpstorage checkpointing run --open --model llama3-8b --checkpoint-folder ./c"
      ])
      const whatif = runOf(yield* parseLine("whatif checkpointing run file -m llama3-8b -cf ./c"))
      expect(whatif.request.settings).toMatchObject({
        open: { value: false },
        closed: { value: false },
        whatIf: { value: false }
      })
    }))
})

describe("where values come from", () => {
  const withFile = (text: string, line: string, environment: Readonly<Record<string, string>> = {}) =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      yield* fs.writeFileString(`${folder}/runs.yaml`, text)
      return runOf(yield* parseWords([...words(line), "--config-file", "runs.yaml"], environment, folder)).request
    }).pipe(Effect.provide(NodeContext.layer))

  it.scoped("default, file, environment, flag: the later wins", () =>
    Effect.gen(function*() {
      const file = "results-dir: from-file\nsystemname: from-file\nlabel: from-file\nmodel: llama3-8b\n"
      const environment = { MLPERF_RESULTS_DIR: "from-env", MLPERF_SYSTEMNAME: "from-env" }
      const { settings } = yield* withFile(file, "checkpointing run -cf ./c --results-dir from-flag", environment)
      expect(settings).toMatchObject({
        resultsDir: { value: "from-flag", origin: "flag" },
        systemname: { value: "from-env", origin: "environment" },
        label: { value: "from-file", origin: "configFile" },
        orgname: { value: undefined, origin: "default" },
        model: { value: "llama3-8b", origin: "configFile" }
      })
    }))

  it.scoped("the file is found from the working directory, and its output options hold", () =>
    Effect.gen(function*() {
      const { params, settings } = yield* withFile(
        "checkpointing:\n  run:\n    model: llama3-70b\n    params: { checkpoint: { fsync: false } }\n",
        "checkpointing run -cf ./c --params checkpoint.mode=subset"
      )
      expect(settings).toMatchObject({ model: { value: "llama3-70b", origin: "configFile" } })
      expect(params).toEqual([
        { key: "checkpoint.fsync", value: false, origin: "configFile" },
        { key: "checkpoint.mode", value: "subset", origin: "flag" }
      ])
    }))

  it.scoped("an unknown key in the file is exit 5, a missing file exit 3", () =>
    Effect.gen(function*() {
      const unknown = yield* refusal(withFile("modle: x\n", needed))
      expect(unknown).toMatchObject({ _tag: "UnknownOption", nearest: "model" })
      expect(statusOf(unknown as never)).toBe(5)
      const missing = yield* refusal(parseLine(`${needed} -c nowhere.yaml`))
      expect(missing).toMatchObject({ _tag: "ConfigFileNotFound", path: "/work/here/nowhere.yaml" })
      expect(statusOf(missing)).toBe(3)
    }))
})

describe("what is wrong is exit 2", () => {
  const cases: ReadonlyArray<readonly [line: string, tag: string, facts: Readonly<Record<string, unknown>>]> = [
    ["checkpointing run", "MissingOption", { options: ["--model", "--checkpoint-folder"] }],
    [`${needed} --modle x`, "UnknownOption", { nearest: "--model" }],
    ["checkpointing run --model llama3-9b -cf c", "InvalidOption", { option: "--model" }],
    [`${needed} -ncr -1`, "InvalidOption", { option: "--num-checkpoints-read", actual: "-1" }],
    [`${needed} --loops 0`, "InvalidOption", { option: "--loops" }],
    [`${needed} --timeout 0`, "InvalidOption", { option: "--timeout" }],
    [`${needed} --scale 0`, "InvalidOption", { option: "--scale" }],
    [`${needed} --scale 1.5`, "InvalidOption", { option: "--scale" }],
    [`${needed} --transfer-size 5000`, "InvalidOption", { option: "--transfer-size" }],
    [`${needed} --label=`, "InvalidOption", { option: "--label" }],
    [`${needed} --results-dir s3://b/x`, "ObjectStorageUnsupported", { option: "--results-dir" }],
    [`${needed} --config-file s3://b/x`, "ObjectStorageUnsupported", { option: "--config-file" }],
    [`${needed} --params storage.storage_type=s3`, "ObjectStorageUnsupported", {}],
    [`${needed} --params a=1 a=2`, "ConflictingOptions", {}],
    [`${needed} --params a`, "InvalidOption", { actual: "a" }],
    [`${needed} --hosts [1.2.3.4](http://1.2.3.4/)`, "InvalidOption", { option: "--hosts" }],
    ["errors explain", "MissingOption", { options: ["CODE"] }],
    ["errors list more", "UnknownOption", { given: "more" }]
  ]
  it.effect.each(cases)("%s", ([line, tag, facts]) =>
    Effect.gen(function*() {
      const error = yield* refusal(parseLine(line))
      expect(error).toMatchObject({ _tag: tag, ...facts })
      expect(statusOf(error)).toBe(2)
    }))
})

describe("the other commands", () => {
  it.effect("their arguments and options arrive", () =>
    Effect.gen(function*() {
      expect(yield* parseLine("reports reportgen ./tree -rd ./r")).toMatchObject({
        _tag: "utility",
        utility: { id: "reports" },
        command: { name: "reportgen" },
        request: { operands: ["./tree"], settings: { resultsDir: { value: "./r" } } }
      })
      expect(yield* parseLine("reports reportgen")).toMatchObject({ request: { operands: [] } })
      expect(yield* parseLine("errors explain --json -- --odd")).toMatchObject({
        request: { operands: ["--odd"] },
        output: { json: { value: true } }
      })
      expect(yield* parseLine("version")).toMatchObject({ _tag: "utility", utility: { id: "version" } })
    }))

  it.effect("help, version and completions", () =>
    Effect.gen(function*() {
      expect(yield* parseLine("--version")).toEqual({ _tag: "version" })
      expect(yield* parseLine("")).toMatchObject({ _tag: "help", asked: false })
      expect(yield* parseLine("checkpointing")).toMatchObject({ _tag: "help", asked: false })
      expect(yield* parseLine("checkpointing run -h")).toMatchObject({ _tag: "help", asked: true })
      expect(yield* parseLine("--completions bash")).toMatchObject({ _tag: "completions" })
    }))
})

describe("for every command line", () => {
  const word = FastCheck.oneof(
    FastCheck.constantFrom(
      ..."checkpointing run datasize training errors explain reports reportgen closed whatif file unet3d".split(" "),
      ..."--model llama3-8b -cf ./c -np 8 -1 --hosts a,b --params a=1 a=2 --json --cleanup=no --label= -- --help".split(
        " "
      ),
      ..."--label=--json --transfer-size 16M --scale .5 --config-file nowhere.yaml --bogus = -".split(" "),
      "",
      "--label=-\n"
    ),
    FastCheck.string({ maxLength: 5, unit: "grapheme" })
  )
  const argv = FastCheck.array(word, { maxLength: 10 })
  const prefixed = argv.map((tail) => ["checkpointing", "run", "-m", "llama3-8b", "-cf", "c", ...tail])

  it.effect.prop(
    "there is an invocation, or an error that is not a bug of ours",
    [FastCheck.oneof(argv, prefixed)],
    ([words]) =>
      Effect.gen(function*() {
        const exit = yield* Effect.exit(parseWords(words))
        if (Exit.isSuccess(exit)) return
        const failure = Cause.failureOption(exit.cause)
        expect(failure._tag).toBe("Some")
        if (failure._tag === "Some") {
          expect(failure.value._tag).not.toBe("InternalError")
          expect([2, 3, 4, 5]).toContain(statusOf(failure.value))
        }
      }),
    { fastCheck: { numRuns: 200 } }
  )
})
