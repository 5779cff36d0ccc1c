/** Words for the MPI launcher, which begin with dashes: in one text, in a list of texts, or behind `--`. */
import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { grammarOf } from "../../../src/cli/Grammar.ts"
import { normalise } from "../../../src/cli/normalise.ts"
import { typable } from "../../../src/cli/OneForm.ts"
import { parse } from "../../../src/cli/program.ts"
import { splitWords } from "../../../src/launcher/shellWords.ts"
import { refusal } from "../../fixtures/refusal.ts"
import { machineWith, words } from "./madeUp.ts"

const checkpoints = "checkpointing run -m llama3-8b -cf ./c"
const commands = [
  checkpoints,
  "training run -m unet3d -at h100 -na 8 -dd ./d",
  "training datagen -m unet3d -np 8 -dd ./d"
] as const

const understood = (argv: ReadonlyArray<string>) =>
  parse(argv, benchmarks, []).pipe(Effect.provide(Layer.merge(machineWith(), NodeContext.layer)))

/** What the launcher is given. */
const given = (argv: ReadonlyArray<string>) =>
  Effect.map(understood(argv), (invocation) => {
    if (invocation._tag !== "run") throw new Error(`not a run: ${invocation._tag}`)
    const { value } = new Map(Object.entries(invocation.request.settings)).get("mpiParams") ?? {}
    return (Array.isArray(value) ? value.map(String) : []).flatMap((text) =>
      Either.getOrThrow(splitWords(text, "--mpi-params"))
    )
  })

const formOf = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  const asked = Either.getOrThrow(normalise(argv, grammarOf(benchmarks, [])))
  return asked._tag === "command" ? typable(asked.form) : []
}

describe.each(commands)("P15 %s takes words that begin with a dash", (command) => {
  it.effect.each<readonly [string, ReadonlyArray<string>]>([
    ["after =", ["--mpi-params=--mca btl tcp,self -x NAME"]],
    ["as a quoted list", ["--mpi-params", "--mca btl tcp,self", "-x NAME"]],
    ["repeated", ["--mpi-params=--mca btl tcp,self", "--mpi-params", "-x NAME"]],
    ["behind --", ["--", "--mca", "btl", "tcp,self", "-x", "NAME"]],
    ["in both ways", ["--mpi-params", "--mca btl tcp,self", "--oversubscribe", "--", "-x", "NAME"]]
  ])(
    "%s",
    ([, typed]) =>
      Effect.map(
        given([...words(command), ...typed]),
        (taken) => expect(taken).toEqual(["--mca", "btl", "tcp,self", "-x", "NAME"])
      )
  )
})

describe("words behind --", () => {
  const run = [...words(checkpoints), "--"]

  it.effect("stay as they are, with blanks and quotes, also when they look like our own", () => {
    const typed = ["--wdir", "/a b", "it's", "--help", "--params", "checkpointing", "--", " ", ""]
    return Effect.map(given([...run, ...typed]), (taken) => expect(taken).toEqual(typed))
  })

  it("have one form, which means the same again", () => {
    const once = formOf(["checkpointing", "run", "--", "-x", "A B"])
    expect(once).toEqual(["checkpointing", "run", "--mpi-params=-x 'A B'"])
    expect(formOf(once)).toEqual(once)
  })

  it.effect("one word without a blank is an option, and the message says how to write it", () =>
    Effect.map(
      refusal(understood(["checkpointing", "run", "--mpi-params", "--tag-output"])),
      (error) =>
        expect(error).toMatchObject({
          _tag: "InvalidOption",
          advice: expect.stringContaining("--mpi-params=--value")
        })
    ))

  it.effect("a command that starts no launcher takes none", () =>
    Effect.map(
      refusal(understood(["checkpointing", "datasize", "-m", "llama3-8b", "--", "-x"])),
      (error) => expect(error).toMatchObject({ _tag: "UnknownOption", kind: "argument", given: "-x" })
    ))
})
