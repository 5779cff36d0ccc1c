/** What command lines mean: the typed settings that come out of the parser, however the line is spelled. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import { entryOf, statusOf } from "../../../src/errors/catalogue.ts"
import { refusal } from "../../fixtures/refusal.ts"
import { parseLine, parseWords, words } from "./madeUp.ts"

const run = "checkpointing run"
const needed = ["-m", "llama3-8b", "-cf", "./c"]

/** What was given beside the needed options: by key, as typed values. */
const meaningOf = (argv: ReadonlyArray<string>) =>
  Effect.map(parseWords([...argv, ...needed]), (invocation) => {
    if (invocation._tag !== "run") throw new Error(`not a run: ${invocation._tag}`)
    const { params, settings } = invocation.request
    const given = Object.entries({ ...settings, ...invocation.output })
      .filter(([key, { origin }]) => origin === "flag" && key !== "model" && key !== "folder" && key !== "params")
      .map(([key, { value }]) => [key, value] as const)
    return {
      ...Object.fromEntries(given),
      ...(params.length === 0 ? {} : { params: Object.fromEntries(params.map(({ key, value }) => [key, value])) })
    }
  })

const meaning = (line: string) => meaningOf(words(line))

describe("lists", () => {
  it.effect.each([
    `${run} --hosts h1 h2 h3`,
    `${run} --hosts h1,h2,h3`,
    `${run} --hosts h1,h2 h3`,
    `${run} --hosts=h1,h2,h3`,
    `${run} --hosts=h1 h2 h3`,
    `${run} --hosts h1 --hosts=h2 -s h3`,
    `${run} -s=h1, h2 ,h3`,
    `--hosts h1 h2 h3 ${run}`,
    `checkpointing --hosts h1 h2 h3 run`
  ])(
    "R1: %s names three hosts",
    (line) => Effect.map(meaning(line), (given) => expect(given).toEqual({ hosts: ["h1", "h2", "h3"] }))
  )

  it.effect.each([[["--hosts", "h1 h2 h3"]], [["--hosts=h1 h2 h3"]], [["--hosts", " h1,  h2\th3 "]]] as const)(
    "R1: one quoted word may hold several hosts: %j",
    ([argv]) =>
      Effect.map(
        meaningOf(["checkpointing", "run", ...argv]),
        (given) => expect(given).toEqual({ hosts: ["h1", "h2", "h3"] })
      )
  )

  it.effect.each([
    `${run} --params a=1 b=2`,
    `${run} --params a=1 --params b=2`,
    `${run} --param a=1 -p b=2`,
    `${run} --params=a=1 b=2`,
    `-p a=1 b=2 ${run}`
  ])(
    "R10: %s gives two parameters",
    (line) => Effect.map(meaning(line), (given) => expect(given).toEqual({ params: { a: 1, b: 2 } }))
  )

  it.effect("a host or a parameter cannot smuggle in an option", () =>
    Effect.gen(function*() {
      expect(yield* refusal(meaning(`${run} --hosts=a,-oProxyCommand=x`))).toMatchObject({
        _tag: "InvalidOption",
        option: "--hosts",
        actual: "-oProxyCommand=x"
      })
      expect(yield* refusal(meaning(`${run} --params=--x=1`))).toMatchObject({
        _tag: "InvalidOption",
        option: "--params"
      })
      expect(yield* refusal(meaning(`${run} --hosts ,`))).toMatchObject({ _tag: "InvalidOption", actual: "none" })
    }))
})

describe("one value, one word", () => {
  it.effect("many-lettered short options get their long names", () =>
    Effect.map(
      meaning(`${run} -np 8 -ncw 2 -ncr=3 -rd x -cm 64 -aip`),
      (given) =>
        expect(given).toEqual({
          processes: 8,
          writes: 2,
          reads: 3,
          resultsDir: "x",
          clientHostMemory: 64,
          allowInvalidParams: true
        })
    ))

  it.effect.each([
    `-np 8 checkpointing --label a run`,
    `--num-processes=8 --label=a checkpointing run`,
    `${run} --label a -np=8`
  ])(
    "options stand before, between and after the words: %s",
    (line) => Effect.map(meaning(line), (given) => expect(given).toEqual({ processes: 8, label: "a" }))
  )

  it.effect("a value that names a command is still a value", () =>
    Effect.map(
      meaning(`--label run ${run} --systemname checkpointing`),
      (given) => expect(given).toEqual({ label: "run", systemname: "checkpointing" })
    ))

  it.effect("--dry-run is --what-if", () =>
    Effect.map(meaning(`${run} --dry-run`), (given) => expect(given).toEqual({ whatIf: true })))

  it.effect.each(["--cleanup", "--cleanup=yes", "--cleanup=on --cleanup"])(
    "%s sets a flag",
    (flag) => Effect.map(meaning(`${run} ${flag}`), (given) => expect(given).toEqual({ cleanup: true }))
  )

  it.effect("a flag may be unset", () =>
    Effect.map(
      meaning(`${run} --cleanup=off --json=no`),
      (given) => expect(given).toEqual({ cleanup: false, json: false })
    ))
})

describe("words that belong to nothing", () => {
  it.effect.each(["y", "no", "true", "0"])(
    "a word after a flag is not its value: %s",
    (word) =>
      Effect.map(
        refusal(meaning(`${run} --cleanup ${word}`)),
        (error) => expect(error).toMatchObject({ _tag: "UnknownOption", kind: "argument", given: word })
      )
  )

  it.effect.each(
    [
      ["checkpointing run somewhere", "somewhere"],
      ["checkpointing run --checkpoint-folder ./my data", "data"],
      ["errors explain E203 E204", "E204"],
      ["errors explain E203 -- --help", "--help"],
      ["errors list -- x", "x"],
      ["checkpointing run -- file", "file"]
    ] as const
  )("%s names the first that is too much", ([line, given]) =>
    Effect.map(refusal(parseLine(line)), (error) => {
      expect(error).toMatchObject({ _tag: "UnknownOption", kind: "argument", given })
      expect(statusOf(error)).toBe(2)
    }))

  it.effect.each(
    [
      [`${run} –model llama3-8b`, "–model", "--model"],
      [`${run} —model llama3-8b`, "—model", "--model"],
      [`${run} ‐np 8`, "‐np", "-np"]
    ] as const
  )(
    "a dash that is no hyphen is told from one: %s",
    ([line, given, meant]) =>
      Effect.map(refusal(parseLine(line)), (error) => {
        expect(error).toMatchObject({ _tag: "UnknownOption", kind: "option", given })
        expect(entryOf(error).advice(error)).toBe(
          `write ${meant} with the hyphen of the keyboard: a word processor made another dash of it`
        )
      })
  )

  it.effect("the advice is to put a value with blanks within quotes", () =>
    Effect.map(
      refusal(parseLine(`${run} --checkpoint-folder ./my data`)),
      (error) =>
        expect(entryOf(error).advice(error)).toBe(
          "write a value that holds blanks within quotes; mlpstorage checkpointing run --help shows what there is"
        )
    ))
})

describe("arguments that are too many", () => {
  it.effect("are told from those that nobody takes: how many there may be", () =>
    Effect.map(
      refusal(parseLine("compare a b c d e f g")),
      (error) => {
        expect(error).toMatchObject({ _tag: "UnknownOption", given: "g" })
        expect(entryOf(error).advice(error)).toContain("mlpstorage compare takes 6 arguments at most; ")
      }
    ))
})

describe("arguments that are needed", () => {
  it.effect.each(
    [
      ["errors explain", ["CODE"]],
      ["compare", ["A", "B"]],
      ["compare before", ["B"]],
      ["rules diff -- v2.0", ["TO"]]
    ] as const
  )("%s lacks %j", ([line, options]) =>
    Effect.map(refusal(parseLine(line)), (error) => {
      expect(error).toMatchObject({ _tag: "MissingOption", options })
      expect(statusOf(error)).toBe(2)
    }))

  it.effect("their variables are replaced", () =>
    Effect.gen(function*() {
      expect(yield* parseLine("errors explain $CODE", { CODE: "E203" })).toMatchObject({
        request: { operands: ["E203"] }
      })
      expect(yield* refusal(parseLine("errors explain $NOWHERE"))).toMatchObject({
        _tag: "InvalidOption",
        option: "argument CODE"
      })
    }))
})

/** As a careful reader would take them, and as they are told where they cannot be taken. */
describe("hard command lines", () => {
  const taken: ReadonlyArray<readonly [line: string, given: Readonly<Record<string, unknown>>]> = [
    [`${run} -ncw 2`, { writes: 2 }],
    [`${run} -np=2`, { processes: 2 }],
    [`${run} --params=a=1`, { params: { a: 1 } }],
    [`${run} --params a=b=c=d`, { params: { a: "b=c=d" } }],
    [`${run} --params a=-1 b=--x`, { params: { a: -1, b: "--x" } }],
    [`${run} --hosts a b`, { hosts: ["a", "b"] }],
    [`${run} --hosts a b --cleanup`, { hosts: ["a", "b"], cleanup: true }],
    [`--hosts a b ${run} --hosts c`, { hosts: ["a", "b", "c"] }],
    [`${run} --scale 1e-2`, { scale: 0.01 }],
    [`${run} --scale .5`, { scale: 0.5 }],
    [`${run} --transfer-size 16M`, { transferSize: 16 * 2 ** 20 }],
    [`${run} --label=`, { refused: { _tag: "InvalidOption", option: "--label", actual: "nothing" } }],
    [`${run} --label=--cleanup`, { label: "--cleanup" }],
    [`${run} --label=-- --orgname=--hosts`, { label: "--", orgname: "--hosts" }],
    [`${run} --label true --systemname false`, { label: "true", systemname: "false" }],
    [`${run} --label --cleanup`, { refused: { option: "--label", actual: "the next option --cleanup" } }],
    [`${run} -np --label a`, { refused: { option: "-np", actual: "the next option --label" } }],
    [`${run} -np`, { refused: { option: "-np", actual: "nothing" } }],
    [`${run} -np 1e3`, { refused: { option: "--num-processes", actual: "1e3" } }],
    [`${run} -np 0x10`, { refused: { option: "--num-processes", actual: "0x10" } }],
    [`${run} -np -1`, { refused: { option: "--num-processes", actual: "-1" } }],
    [`${run} -np 8 -np 8`, { refused: { _tag: "ConflictingOptions" } }],
    [`${run} --scale Infinity`, { refused: { option: "--scale", actual: "Infinity" } }],
    [`${run} --scale NaN`, { refused: { option: "--scale", actual: "NaN" } }],
    [`${run} --Label a`, { refused: { _tag: "UnknownOption", nearest: "--label" } }],
    [`${run} --labl a`, { refused: { _tag: "UnknownOption", nearest: "--label" } }],
    [`${run} --labe=a`, { refused: { _tag: "UnknownOption", given: "--labe", nearest: "--label" } }],
    [`${run} -npx 8`, { refused: { _tag: "UnknownOption", given: "-npx" } }],
    [`${run} --wizard`, { refused: { _tag: "UnknownOption", given: "--wizard" } }],
    [`${run} --log-level debug`, { refused: { _tag: "UnknownOption", given: "--log-level" } }],
    [`${run} --no-cleanup`, { refused: { _tag: "UnknownOption", given: "--no-cleanup" } }],
    [`${run} --json --json=false`, { refused: { _tag: "ConflictingOptions" } }],
    [`open checkpointing run file -np=2 -s a b`, { open: true, processes: 2, hosts: ["a", "b"] }]
  ]

  it.effect.each(taken)("%s", ([line, { refused, ...given }]) =>
    Effect.gen(function*() {
      if (refused === undefined) return expect(yield* meaning(line)).toEqual(given)
      // The needed options stand first, so that what is cut off here has nothing behind it.
      const error = yield* refusal(parseWords([...needed, ...words(line)]))
      expect(error).toMatchObject({ ...refused })
      expect(statusOf(error)).toBe(2)
    }))

  it("are at least thirty", () => expect(taken.length).toBeGreaterThanOrEqual(30))

  it.effect.each(
    [
      [["--label= a "], { label: " a " }],
      [["--label", "a\n"], { label: "a\n" }],
      [["--params", "a= b "], { params: { a: " b " } }],
      [["--params", "a=\"b\""], { params: { a: "\"b\"" } }],
      [["--label", "\"\""], { label: "\"\"" }],
      [["--orgname=-a\nb"], { orgname: "-a\nb" }]
    ] as const
  )(
    "a text arrives whole: %j",
    ([argv, given]) => Effect.map(meaningOf(["checkpointing", "run", ...argv]), (found) => expect(found).toEqual(given))
  )

  it.effect("what the command line says wrong is told before a file is opened", () =>
    Effect.map(
      refusal(meaning(`${run} --config-file nowhere.yaml --loops 0`)),
      (error) => expect(error).toMatchObject({ _tag: "InvalidOption", option: "--loops" })
    ))
})

describe("for every spelling", () => {
  const name = FastCheck.stringMatching(/^[a-z][a-z0-9.]{0,6}[a-z0-9]$/)
  it.effect.prop(
    "hosts come out in order",
    [FastCheck.array(FastCheck.tuple(name, FastCheck.constantFrom(",", " ", " --hosts ", " -s=", ", ", " --hosts=")), {
      minLength: 1,
      maxLength: 6
    })],
    ([hosts]) =>
      Effect.gen(function*() {
        const line = hosts.map(([host, join], i) => host + (i < hosts.length - 1 ? join : "")).join("")
        expect(yield* meaning(`${run} --hosts ${line}`)).toEqual({ hosts: hosts.map(([host]) => host) })
      })
  )
})
