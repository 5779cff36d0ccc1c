/** Words for the MPI launcher, which begin with dashes: in one text, in a list of texts, or behind `--`. */
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { canonical, rewrite } from "../../../src/cli/argv.ts"
import { grammarOf } from "../../../src/cli/Grammar.ts"
import { splitWords } from "../../../src/launcher/shellWords.ts"

const grammar = grammarOf(benchmarks, [])

const commands = [["checkpointing", "run"], ["training", "run"], ["training", "datagen"]] as const

/** What the launcher is given. */
const given = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  const rewritten = Either.getOrThrow(rewrite(argv, grammar))
  const texts = rewritten._tag === "command" ? rewritten.values.get("mpi-params") ?? [] : []
  return texts.flatMap((text) => Either.getOrThrow(splitWords(text, "--mpi-params")))
}

describe.each(commands)("P15 %s %s takes words that begin with a dash", (...command) => {
  it.each<readonly [string, ReadonlyArray<string>]>([
    ["after =", ["--mpi-params=--mca btl tcp,self -x NAME"]],
    ["as a quoted list", ["--mpi-params", "--mca btl tcp,self", "-x NAME"]],
    ["repeated", ["--mpi-params=--mca btl tcp,self", "--mpi-params", "-x NAME"]],
    ["behind --", ["--", "--mca", "btl", "tcp,self", "-x", "NAME"]],
    ["in both ways", ["--mpi-params", "--mca btl tcp,self", "--oversubscribe", "--", "-x", "NAME"]]
  ])("%s", (_, words) => expect(given([...command, ...words])).toEqual(["--mca", "btl", "tcp,self", "-x", "NAME"]))
})

describe("words behind --", () => {
  const run = ["checkpointing", "run", "--"]

  it("stay as they are, with blanks and quotes, also when they look like our own", () => {
    const words = ["--wdir", "/a b", "it's", "--help", "--params", "checkpointing", "--"]
    expect(given([...run, ...words])).toEqual(words)
  })

  it("have one form, which means the same again", () => {
    const once = canonical(Either.getOrThrow(rewrite([...run, "-x", "A B"], grammar)))
    expect(once).toEqual(["checkpointing", "run", "--mpi-params=-x 'A B'"])
    expect(canonical(Either.getOrThrow(rewrite(once, grammar)))).toEqual(once)
  })

  it("one word without a blank is an option, and the message says how to write it", () => {
    const error = Either.getOrThrow(
      Either.flip(rewrite(["checkpointing", "run", "--mpi-params", "--tag-output"], grammar))
    )
    expect(error).toMatchObject({ _tag: "InvalidOption", advice: expect.stringContaining("--mpi-params=--value") })
  })

  it("a command that starts no launcher takes none", () => {
    expect(Either.isLeft(rewrite(["checkpointing", "datasize", "--", "-x"], grammar))).toBe(true)
  })
})
