import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { normalise } from "../../../src/cli/normalise.ts"
import { type Asked, typable } from "../../../src/cli/OneForm.ts"
import { entryOf } from "../../../src/errors/catalogue.ts"
import { grammar, words } from "./madeUp.ts"

/** What is asked for, as words that ask for the same. */
const wordsFor = (asked: Asked): ReadonlyArray<string> => {
  switch (asked._tag) {
    case "version":
      return ["--version"]
    case "completions":
      return ["--completions", asked.shell]
    case "help":
      return [
        ...(asked.leaf?.path ?? (asked.group === undefined ? [] : [asked.group.id])),
        ...(asked.asked ? ["--help"] : [])
      ]
    case "command":
      return typable(asked.form)
  }
}

const form = (line: string) => Either.map(normalise(words(line), grammar), (asked) => wordsFor(asked).join(" "))

const formOf = (line: string): string => Either.getOrThrowWith(form(line), (error) => new Error(error.message))

const errorOf = (line: string) => Either.getOrThrow(Either.flip(form(line)))

const run = "checkpointing run"

describe("a spelling becomes a long name with one text, and no text is read", () => {
  it.each([
    [`${run} --hosts h1 h2,h3 -s=h4 --hosts h5`, `${run} --hosts h1 --hosts h2,h3 --hosts h4 --hosts h5`],
    [`--hosts h1 h2 h3 ${run}`, `${run} --hosts h1 --hosts h2 --hosts h3`],
    [`checkpointing --hosts h1 h2 h3 run`, `${run} --hosts h1 --hosts h2 --hosts h3`],
    [`${run} --param a=1 -p b=c=d`, `${run} --params a=1 --params b=c=d`],
    [
      `${run} -np many -ncw=-1 --scale Infinity`,
      `${run} --num-processes many --num-checkpoints-write=-1 --scale Infinity`
    ],
    [`${run} --label=--cleanup`, `${run} --label=--cleanup`],
    [`${run} --dry-run --json --cleanup=off`, `${run} --what-if --json --cleanup=false`],
    [`${run} --cleanup=yes --cleanup=on`, `${run} --cleanup`]
  ])("%s", (line, now) => expect(formOf(line)).toBe(now))
})

describe("what is missing, or given twice", () => {
  it("a list or an option without a value says so, with what stood in its place", () => {
    expect(errorOf(`${run} --hosts`)).toMatchObject({ _tag: "InvalidOption", option: "--hosts", actual: "nothing" })
    expect(errorOf(`${run} --params --cleanup`)).toMatchObject({ actual: "the next option --cleanup" })
    expect(errorOf(`${run} -np`)).toMatchObject({ option: "-np", actual: "nothing" })
    expect(errorOf(`${run} --model --cleanup`)).toMatchObject({
      _tag: "InvalidOption",
      option: "--model",
      actual: "the next option --cleanup"
    })
  })

  it("an option with one value is refused the second time, whatever the value", () => {
    expect(errorOf(`${run} -np 8 --num-processes 8`)).toMatchObject({
      _tag: "ConflictingOptions",
      options: ["--num-processes=8", "--num-processes=8"]
    })
  })

  it("a flag may say the same twice, not both", () => {
    expect(errorOf(`${run} --json --json=no`)).toMatchObject({ _tag: "ConflictingOptions" })
    expect(errorOf(`${run} --cleanup=perhaps`)).toMatchObject({ _tag: "InvalidOption", actual: "perhaps" })
  })
})

describe("the grammar of v3.0", () => {
  it.each([
    ["closed checkpointing run file --model llama3-8b", `${run} --closed --model llama3-8b`],
    ["open checkpointing run --model llama3-8b file", `${run} --open --model llama3-8b`],
    ["whatif checkpointing run file -np 4", `${run} --num-processes 4`],
    ["closed training retinanet datasize", "training datasize --closed --model retinanet"],
    ["open training retinanet datasize --param a=1", "training datasize --open --model retinanet --params a=1"],
    ["closed checkpointing run --closed", `${run} --closed`],
    ["checkpointing run --file", run]
  ])("R18, R27, R29: %s", (old, now) => {
    expect(formOf(old)).toBe(now)
    expect(Either.getOrThrow(normalise(words(old), grammar))).toMatchObject({
      notes: [`note: understood as: mlpstorage ${now}`]
    })
  })

  it("the new grammar is not echoed", () => {
    expect(Either.getOrThrow(normalise(words(`${run} --closed`), grammar))).toMatchObject({ notes: [] })
  })

  it("the echo shows no secret", () => {
    const line = "closed checkpointing run file --params storage.secret_key=hunter2"
    expect(formOf(line)).toContain("hunter2")
    expect(Either.getOrThrow(normalise(words(line), grammar))).toMatchObject({
      notes: [expect.not.stringContaining("hunter2")]
    })
  })

  it.each(["closed checkpointing run object", "checkpointing run object", "checkpointing run --object"])(
    "object storage is not in this version: %s",
    (line) => expect(errorOf(line)).toMatchObject({ _tag: "ObjectStorageUnsupported" })
  )

  it("a model given twice is refused", () => {
    expect(errorOf("closed training unet3d datasize --model unet3d")).toMatchObject({ _tag: "ConflictingOptions" })
  })
})

describe("what nobody knows is answered with the nearest spelling", () => {
  it.each([
    [`${run} --num-procesess 8`, "option", "--num-processes"],
    [`${run} --modle llama3-8b`, "option", "--model"],
    [`${run} --num_processes 8`, "option", "--num-processes"],
    [`--modle x ${run}`, "option", "--model"],
    ["chekpointing run", "benchmark", "checkpointing"],
    ["chekpointing run --modle x", "benchmark", "checkpointing"],
    ["checkpointing rnu", "command", "run"],
    ["checkpointing data-size", "command", "datasize"],
    ["errors explian", "command", "explain"],
    ["reports generate", "command", "reports reportgen"]
  ])("R17: %s", (line, kind, nearest) => expect(errorOf(line)).toMatchObject({ _tag: "UnknownOption", kind, nearest }))

  it("an option of another command is not taken", () => {
    expect(errorOf("checkpointing datasize --cleanup")).toMatchObject({ _tag: "UnknownOption", given: "--cleanup" })
  })

  it("an old name is only offered when the new one is there", () => {
    expect(errorOf("vectordb run-search")).toMatchObject({ kind: "command", nearest: "vectordb run" })
    for (const line of ["object", "checkpointing object", "closed training unet3d object run"]) {
      expect(errorOf(line)).toMatchObject({ _tag: "ObjectStorageUnsupported" })
    }
    expect(errorOf("history replay")).toMatchObject({ kind: "command", nearest: "history rerun" })
  })

  it.each([
    ["lockfile verify -l requirements.txt", "no Python environment"],
    ["rules-coverage --rules-md Rules.md", "mlpstorage rules list"],
    [`${run} --help_all`, "mlpstorage --help"]
  ])("a word of older versions is told what to type now: %s", (line, advice) => {
    expect(errorOf(line)).toMatchObject({ _tag: "UnknownOption", advice: expect.stringContaining(advice) })
  })

  it("R26, P33: an option of older versions is told what became of it", () => {
    const of = (option: string) => errorOf(`${run} ${option}`)
    expect(of("--o-direct")).toMatchObject({ _tag: "UnknownOption", advice: expect.stringContaining("--io direct") })
    expect(of("--exec-type mpi")).toMatchObject({ given: "--exec-type", advice: expect.stringContaining("--engine") })
    expect(of("-nc 4")).toMatchObject({ nearest: null, advice: expect.stringContaining("--hosts") })
  })

  it("where nothing is near, the help of the command that was meant is named", () => {
    const adviceOf = (line: string) => {
      const error = errorOf(line)
      return entryOf(error).advice(error)
    }
    expect(adviceOf(`${run} --zzz`)).toBe("run mlpstorage checkpointing run --help to see what there is")
    expect(adviceOf(`${run} --zzz 8`)).toBe("run mlpstorage checkpointing run --help to see what there is")
    expect(errorOf("checkpointing datasize --clean 1")).toMatchObject({ given: "--clean", nearest: null })
    expect(adviceOf("checkpointing xyz")).toBe("run mlpstorage checkpointing --help to see what there is")
    expect(adviceOf("xyzxyz")).toBe("run mlpstorage --help to see what there is")
    expect(adviceOf("checkpointing datasize --cleanup")).toBe(
      "mlpstorage checkpointing run takes it, this command does not; run mlpstorage checkpointing datasize --help to see what there is"
    )
    expect(adviceOf("run --model llama3-8b")).toMatch(/^write mlpstorage checkpointing run/)
  })

  it("one letter is near to no other letter", () => {
    expect(errorOf(`${run} -v`)).toMatchObject({ given: "-v", nearest: null })
  })

  it.each([
    [`–json ${run}`, "–json", "--json"],
    ["checkpointing –json run", "–json", "--json"]
  ])("a dash that is no hyphen is told from one: %s", (line, given, meant) => {
    const error = errorOf(line)
    expect(error).toMatchObject({ _tag: "UnknownOption", kind: "option", given })
    expect(entryOf(error).advice(error)).toBe(
      `write ${meant} with the hyphen of the keyboard: a word processor made another dash of it`
    )
  })
})

describe("help, version, completions", () => {
  it.each([
    ["--help", "--help"],
    ["-h", "--help"],
    ["help", "--help"],
    ["help checkpointing run", `${run} --help`],
    ["checkpointing -h", "checkpointing --help"],
    [`${run} --model llama3-8b -np 8 --help`, `${run} --help`],
    [`--help ${run} --hosts a b`, `${run} --help`],
    [`${run} --hosts a b --help c`, `${run} --help`],
    [`${run} --bogus --help`, `${run} --help`],
    ["closed training unet3d --help", "training --help"],
    ["errors explain E203 --help", "errors explain --help"],
    ["errors explain --help", "errors explain --help"],
    [`${run} some more words --help`, `${run} --help`],
    ["--version", "--version"],
    [`${run} --version`, "--version"],
    ["--completions=zsh", "--completions zsh"],
    ["--completions bash", "--completions bash"]
  ])("%s", (line, now) => expect(formOf(line)).toBe(now))

  it("words that stop short ask for nothing and get help", () => {
    expect(normalise([], grammar)).toMatchObject({ right: { _tag: "help", asked: false, group: undefined } })
    expect(normalise(["checkpointing"], grammar)).toMatchObject({
      right: { _tag: "help", asked: false, group: { id: "checkpointing" } }
    })
  })

  it("an unknown shell is refused", () => {
    expect(errorOf("--completions tcsh")).toMatchObject({ _tag: "InvalidOption", actual: "tcsh" })
    expect(errorOf("--completions")).toMatchObject({ actual: "nothing" })
  })

  it("help after -- is an argument", () => {
    expect(formOf("errors explain -- --help")).toBe("errors explain -- --help")
  })
})

const arbitraryWord = FastCheck.oneof(
  FastCheck.constantFrom(
    ..."closed open whatif checkpointing training errors version run datasize list explain file object unet3d llama3-8b a a,b , y no -1 -.5"
      .split(" "),
    ..."-- --hosts --hosts=a,b --hosts= -s --params --params=a=1=2 --param a=1 -p --model --model=x -m -np -np=8 -ncw -aip"
      .split(" "),
    ..."--json --json=no --cleanup --what-if --dry-run --label --label=--json --label= --help -h --version --completions"
      .split(" "),
    ..."--file --bogus --closed --open bash -x= = -".split(" "),
    "",
    "h1 h2",
    "it's",
    "--label=two words"
  ),
  FastCheck.string({ maxLength: 6 })
)
const arbitraryArgv = FastCheck.array(arbitraryWord, { maxLength: 12 })
const commandArgv = FastCheck.array(arbitraryWord, { maxLength: 8 }).map((tail) => ["checkpointing", "run", ...tail])

describe("for every command line", () => {
  it.prop("the one form comes to itself", [FastCheck.oneof(arbitraryArgv, commandArgv)], ([argv]) => {
    const once = normalise(argv, grammar)
    if (Either.isLeft(once)) return
    const twice = normalise(wordsFor(once.right), grammar)
    expect(Either.map(twice, wordsFor)).toEqual(Either.right(wordsFor(once.right)))
    if (once.right._tag === "command") expect(twice).toMatchObject({ right: { form: once.right.form } })
  }, { fastCheck: { numRuns: 2000 } })
})
