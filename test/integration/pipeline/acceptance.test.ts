/** The plan's engine is asked before anything is made, and `--what-if` hears what preflight hears. */
import * as FileSystem from "@effect/platform/FileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { problem, warning } from "../../../src/domain/Finding.ts"
import { DependencyMissing, HostUnreachable } from "../../../src/errors/AppError.ts"
import { entryOf, statusOf } from "../../../src/errors/catalogue.ts"
import { commandIn, failureIn, here } from "../../fixtures/inProcess.ts"
import type { MockEngineOptions } from "../../fixtures/MockEngine.ts"

const small = ["--num-processes=8", "-ncw=1", "-ncr=0"]

/** How both ways to ask end, and what they leave behind. */
const asked = (words: ReadonlyArray<string>, engine: MockEngineOptions) =>
  here(Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const home = yield* fs.makeTempDirectoryScoped()
    const argv = ["checkpointing", "run", "--model=llama3-8b", "--checkpoint-folder=ckpt", ...small, ...words]
    const run = commandIn(home, argv, { engine })
    const { error, stage } = yield* failureIn(run.go)
    const { document, failure } = yield* commandIn(home, [...argv, "--what-if"], { engine }).go
    expect(yield* fs.readDirectory(home)).toEqual([])
    expect(run.engine.runs).toEqual([])
    return { error, stage, document, planned: failure }
  }))

const missing = new DependencyMissing({ dependency: "dlio_benchmark", neededFor: "the dlio engine", install: ["x"] })

describe("an engine that has no way to do the work", () => {
  const choices = [
    { words: ["--engine=native", "--scale=0.001"], does: ["dlio"], advice: "use --engine dlio" },
    { words: ["--engine=dlio"], does: ["native"], advice: "use --engine native" },
    { words: ["--open"], does: ["native"], advice: "use --engine native, without --open" },
    {
      words: ["--engine=native"],
      does: [],
      advice: "choose another command: no engine of this version does it"
    }
  ] as const

  it.effect.each(choices)("is a wrong choice: $words → $advice", ({ advice, does, words }) =>
    Effect.gen(function*() {
      const { document, error, planned, stage } = yield* asked(words, { does })
      const [first] = error._tag === "PreflightFailed" ? error.problems : [
        { code: entryOf(error).code, advice: entryOf(error).advice(error as never) }
      ]
      expect([stage, first, statusOf(error)]).toEqual([
        "preflight",
        expect.objectContaining({ code: "E105", advice }),
        2
      ])
      expect([planned?.stage, planned && statusOf(planned.error)]).toEqual(["preflight", 2])
      expect(planned?.error.message).toBe(error.message)
      expect(document.text).toContain("llama3-8b")
      expect(document.text).toContain("has no way to do this work")
    }))
})

describe("an engine that is not here", () => {
  it.effect("is status 8, and the plan is printed all the same", () =>
    Effect.gen(function*() {
      const { document, error, planned } = yield* asked(["--scale=0.001"], { findings: [problem(missing)] })
      expect([error, planned?.error]).toEqual([missing, missing])
      expect([statusOf(error), document.text]).toEqual([8, expect.stringContaining(`warning: ${missing.message}`)])
    }))

  it.effect("comes before a division that is out of reach, with both told", () =>
    Effect.gen(function*() {
      const { error, planned } = yield* asked(["--closed"], { findings: [problem(missing)] })
      for (const it of [error, planned?.error]) {
        expect(it).toMatchObject({ _tag: "PreflightFailed", status: 8 })
        expect(it?._tag === "PreflightFailed" ? it.problems.map(({ code }) => code) : []).toEqual(
          expect.arrayContaining(["E204", "E301"])
        )
      }
    }))

  it.effect("is known before other hosts are asked, and what they lack is not in a plan", () =>
    Effect.gen(function*() {
      const unreachable = new HostUnreachable({ host: "node9", reason: "silence" })
      const ofRanks = [problem(unreachable)]
      const alone = yield* asked(["--scale=0.001"], { findings: [problem(missing)], ofRanks })
      expect(alone.error).toEqual(missing)
      expect(alone.planned?.error).toEqual(missing)
    }))
})

it.effect("warnings of the engine stand in the plan, also of one that starts no other program", () =>
  here(Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const home = yield* fs.makeTempDirectoryScoped()
    const argv = ["checkpointing", "run", "--model=llama3-8b", "--checkpoint-folder=ckpt", ...small, "--scale=0.001"]
    const { go } = commandIn(home, [...argv, "--what-if"], { engine: { findings: [warning("it is slow")] } })
    const { document, failure } = yield* go
    expect([document.text.split("\n").at(-1), failure]).toEqual(["warning: it is slow", null])
  })))
