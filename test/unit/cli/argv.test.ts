import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { canonical, rewrite } from "../../../src/cli/argv.ts"
import { entryOf } from "../../../src/errors/catalogue.ts"
import { grammar, words } from "./madeUp.ts"

const form = (line: string) => Either.map(rewrite(words(line), grammar), (r) => canonical(r).join(" "))

const formOf = (line: string): string => Either.getOrThrowWith(form(line), (error) => new Error(error.message))

const errorOf = (line: string) => Either.getOrThrow(Either.flip(form(line)))

const run = "checkpointing run"

describe("lists", () => {
  const three = `${run} --hosts h1 --hosts h2 --hosts h3`
  it.each([
    `${run} --hosts h1 h2 h3`,
    `${run} --hosts h1,h2,h3`,
    `${run} --hosts h1,h2 h3`,
    `${run} --hosts=h1,h2,h3`,
    `${run} --hosts=h1 h2 h3`,
    `${run} --hosts h1 --hosts=h2 -s h3`,
    `${run} -s=h1, h2 ,h3`,
    `--hosts h1 h2 h3 ${run}`,
    `checkpointing --hosts h1 h2 h3 run`
  ])("R1: %s names three hosts", (line) => expect(formOf(line)).toBe(three))

  it("R1: one quoted word may hold several hosts", () => {
    for (const argv of [["--hosts", "h1 h2 h3"], ["--hosts=h1 h2 h3"], ["--hosts", " h1,  h2\th3 "]]) {
      const rewritten = rewrite(["checkpointing", "run", ...argv], grammar)
      expect(Either.map(rewritten, (r) => canonical(r).join(" "))).toEqual(Either.right(three))
    }
  })

  it.each([
    `${run} --params a=1 b=2`,
    `${run} --params a=1 --params b=2`,
    `${run} --param a=1 -p b=2`,
    `${run} --params=a=1 b=2`,
    `-p a=1 b=2 ${run}`
  ])("R10: %s gives two parameters", (line) => expect(formOf(line)).toBe(`${run} --params a=1 --params b=2`))

  it("a parameter keeps every further = of its value", () => {
    expect(formOf(`${run} --params a=b=c=d`)).toBe(`${run} --params a=b=c=d`)
  })

  it("a list without a value says so, with what stood in its place", () => {
    expect(errorOf(`${run} --hosts`)).toMatchObject({ _tag: "InvalidOption", option: "--hosts", actual: "nothing" })
    expect(errorOf(`${run} --params --cleanup`)).toMatchObject({ actual: "the next option --cleanup" })
    expect(errorOf(`${run} --hosts ,`)).toMatchObject({ _tag: "InvalidOption", actual: "none" })
  })

  it("a host cannot smuggle in an option", () => {
    expect(errorOf(`${run} --hosts=a,-oProxyCommand=x`)).toMatchObject({ _tag: "InvalidOption", option: "--hosts" })
    expect(errorOf(`${run} --params=--x=1`)).toMatchObject({ _tag: "InvalidOption", option: "--params" })
  })
})

describe("single options", () => {
  it("many-lettered short options get their long names", () => {
    expect(formOf(`${run} -np 8 -ncw 2 -ncr=3 -cf ./c -rd x -cm 64 -aip -m llama3-8b`)).toBe(
      `${run} --num-processes 8 --num-checkpoints-write 2 --num-checkpoints-read 3 --checkpoint-folder ./c ` +
        "--results-dir x --client-host-memory-in-gb 64 --allow-invalid-params --model llama3-8b"
    )
  })

  it("options stand before, between and after the words", () => {
    const form = `${run} --model llama3-8b --num-processes 8`
    expect(formOf("-m llama3-8b checkpointing -np 8 run")).toBe(form)
    expect(formOf("--model=llama3-8b --num-processes=8 checkpointing run")).toBe(form)
  })

  it("a value that names a command is still a value", () => {
    expect(formOf("--label run checkpointing run --systemname checkpointing")).toBe(
      `${run} --label run --systemname checkpointing`
    )
  })

  it("--dry-run is --what-if", () => expect(formOf(`${run} --dry-run`)).toBe(`${run} --what-if`))

  it("R14: a negative number is a value, for the decoder to refuse", () => {
    expect(formOf(`${run} -ncr -1`)).toBe(`${run} --num-checkpoints-read=-1`)
  })

  it("an option is never the value of the one before it", () => {
    expect(errorOf(`${run} --model --cleanup`)).toMatchObject({
      _tag: "InvalidOption",
      option: "--model",
      actual: "the next option --cleanup"
    })
    expect(errorOf(`${run} -np`)).toMatchObject({ option: "-np", actual: "nothing" })
    expect(formOf(`${run} --label=--cleanup`)).toBe(`${run} --label=--cleanup`)
  })

  it("an option with one value is refused the second time, whatever the value", () => {
    expect(errorOf(`${run} -np 8 --num-processes 8`)).toMatchObject({
      _tag: "ConflictingOptions",
      options: ["--num-processes=8", "--num-processes=8"]
    })
  })
})

describe("flags", () => {
  it("a word after a flag is not its value", () => {
    for (const word of ["y", "no", "true", "0"]) {
      expect(errorOf(`${run} --cleanup ${word}`)).toMatchObject({
        _tag: "UnknownOption",
        kind: "argument",
        given: word
      })
    }
  })

  it("a flag may be set or unset with =", () => {
    expect(formOf(`${run} --cleanup=yes`)).toBe(`${run} --cleanup`)
    expect(formOf(`${run} --cleanup=off`)).toBe(`${run} --cleanup=false`)
    expect(errorOf(`${run} --cleanup=perhaps`)).toMatchObject({ _tag: "InvalidOption", actual: "perhaps" })
  })

  it("saying the same twice is fine, saying both is not", () => {
    expect(formOf(`${run} --json --json`)).toBe(`${run} --json`)
    expect(errorOf(`${run} --json --json=no`)).toMatchObject({ _tag: "ConflictingOptions" })
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
    const rewritten = Either.getOrThrow(rewrite(words(old), grammar))
    expect(canonical(rewritten).join(" ")).toBe(now)
    expect(rewritten).toMatchObject({ notes: [`note: understood as: mlpstorage ${now}`] })
  })

  it("the new grammar is not echoed", () => {
    expect(Either.getOrThrow(rewrite(words(`${run} --closed`), grammar))).toMatchObject({ notes: [] })
  })

  it("the echo shows no secret", () => {
    const rewritten = Either.getOrThrow(
      rewrite(words("closed checkpointing run file --params storage.secret_key=hunter2"), grammar)
    )
    expect(canonical(rewritten).join(" ")).toContain("hunter2")
    expect(rewritten).toMatchObject({ notes: [expect.not.stringContaining("hunter2")] })
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
    for (
      const [line, given, what] of [
        ["vectordb run-search", "vectordb", "the vector database workload"],
        ["open vdb datagen file", "vdb", "the vector database workload"]
      ] as const
    ) {
      const error = errorOf(line)
      expect(error).toMatchObject({ kind: "benchmark", given })
      expect(error.message).toBe(`${given} is ${what}, which this version does not run`)
      expect(entryOf(error).advice(error)).toMatch(/official tool .*reports reportgen/)
    }
    for (const line of ["object", "checkpointing object", "closed training unet3d object run"]) {
      expect(errorOf(line)).toMatchObject({ _tag: "ObjectStorageUnsupported" })
    }
    expect(errorOf("history replay")).toMatchObject({ kind: "command", nearest: "history rerun" })
  })

  it.each([
    ["lockfile verify -l requirements.txt", "no Python environment"],
    ["validate ./package", "reports reportgen --strict"],
    ["closed validate", "reports reportgen --strict"],
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
    expect(adviceOf(`${run} --checkpoint-folder ./my data`)).toBe(
      "write a value that holds blanks within quotes; mlpstorage checkpointing run --help shows what there is"
    )
    expect(adviceOf("run --model llama3-8b")).toMatch(/^write mlpstorage checkpointing run/)
  })

  it("one letter is near to no other letter", () => {
    expect(errorOf(`${run} -v`)).toMatchObject({ given: "-v", nearest: null })
  })

  it.each([
    [`${run} –model llama3-8b`, "–model", "--model"],
    [`${run} —model llama3-8b`, "—model", "--model"],
    [`${run} ‐np 8`, "‐np", "-np"],
    [`–json ${run}`, "–json", "--json"]
  ])("a dash that is no hyphen is told from one: %s", (line, given, meant) => {
    const error = errorOf(line)
    expect(error).toMatchObject({ _tag: "UnknownOption", kind: "option", given })
    expect(entryOf(error).advice(error)).toBe(
      `write ${meant} with the hyphen of the keyboard: a word processor made another dash of it`
    )
  })

  it("a stray word is named", () => {
    expect(errorOf(`${run} somewhere`)).toMatchObject({ kind: "argument", given: "somewhere" })
    expect(errorOf("errors explain E203 E204")).toMatchObject({ kind: "argument", given: "E204" })
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
    ["--version", "--version"],
    [`${run} --version`, "--version"],
    ["--completions=zsh", "--completions zsh"],
    ["--completions bash", "--completions bash"]
  ])("%s", (line, now) => expect(formOf(line)).toBe(now))

  it("words that stop short ask for nothing and get help", () => {
    expect(rewrite([], grammar)).toMatchObject({ right: { _tag: "help", asked: false, group: undefined } })
    expect(rewrite(["checkpointing"], grammar)).toMatchObject({
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
  it.prop("the rewrite is idempotent", [FastCheck.oneof(arbitraryArgv, commandArgv)], ([argv]) => {
    const once = rewrite(argv, grammar)
    if (Either.isLeft(once)) return
    const twice = rewrite(canonical(once.right), grammar)
    expect(Either.map(twice, canonical)).toEqual(Either.right(canonical(once.right)))
    if (once.right._tag === "command" && Either.isRight(twice) && twice.right._tag === "command") {
      expect(twice.right.values).toEqual(once.right.values)
      expect(twice.right.operands).toEqual(once.right.operands)
    }
  }, { fastCheck: { numRuns: 2000 } })

  const name = FastCheck.stringMatching(/^[a-z][a-z0-9.]{0,6}[a-z0-9]$/)
  it.prop(
    "hosts come out in order however they are spelled",
    [FastCheck.array(FastCheck.tuple(name, FastCheck.constantFrom(",", " ", " --hosts ", " -s=", ", ", " --hosts=")), {
      minLength: 1,
      maxLength: 6
    })],
    ([hosts]) => {
      const line = hosts.map(([host, join], i) =>
        (i === 0 ? "--hosts " : "") + host + (i < hosts.length - 1 ? join : "")
      )
      expect(formOf(`${run} ${line.join("")}`)).toBe(`${run} ${hosts.map(([host]) => `--hosts ${host}`).join(" ")}`)
    }
  )
})
