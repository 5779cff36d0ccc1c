import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { catalogue, statusOf } from "../../../src/errors/catalogue.ts"
import { utilityServices } from "../../fixtures/utilityServices.ts"
import { parseLine } from "./madeUp.ts"

const run = Effect.fnUntraced(function*(line: string) {
  const invocation = yield* parseLine(line)
  if (invocation._tag !== "utility") return yield* Effect.dieMessage(`not a utility: ${invocation._tag}`)
  return yield* invocation.command.run(invocation.request).pipe(
    Effect.provide(utilityServices)
  )
})

describe("mlpstorage errors", () => {
  it.effect("list has one line and one row per error, in the order of the codes", () =>
    Effect.gen(function*() {
      const { json, text } = yield* run("errors list")
      const codes = Object.values(catalogue).map((entry) => entry.code)
      expect(new Set(codes).size).toBe(codes.length)
      expect(Array.isArray(json) && json.map((row) => row["code"])).toEqual([...codes].sort())
      for (const { code, meaning } of Object.values(catalogue)) {
        expect(text.split("\n").filter((line) => line.startsWith(code))).toEqual([expect.stringContaining(meaning)])
      }
    }))

  it.effect("explain tells what a code means, by code or name in any case", () =>
    Effect.gen(function*() {
      const { json, text } = yield* run("errors explain E203")
      expect(json).toMatchObject({ code: "E203", name: "Interrupted", meaning: catalogue.Interrupted.meaning })
      expect(text).toContain(catalogue.Interrupted.meaning)
      expect(text).toContain("error E203: interrupted by SIGINT")
      expect(text).toContain("fix: ")
      for (const line of ["errors explain e203", "errors explain interrupted"]) {
        expect((yield* run(line)).json).toEqual(json)
      }
    }))

  it.effect("explain shows every error as it looks, each under its own code", () =>
    Effect.gen(function*() {
      for (const [name, { code }] of Object.entries(catalogue)) {
        const { json, text } = yield* run(`errors explain ${name}`)
        expect(text).toMatch(new RegExp(`error ${code}: .+`))
        expect(json).toMatchObject({ code, name, example: { code, name } })
      }
    }))

  it.effect("an unknown code is exit 2 with the nearest", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(run("errors explain E299"))
      expect(error).toMatchObject({ _tag: "UnknownOption", given: "E299", nearest: expect.stringMatching(/^E\d{3}$/) })
      expect(statusOf(error)).toBe(2)
      expect(yield* Effect.flip(run("errors explain NoSpaces"))).toMatchObject({ nearest: "NoSpace" })
    }))

  it.effect("version is printed", () =>
    Effect.gen(function*() {
      expect((yield* run("version")).text).toMatch(/^\d+\.\d+\.\d+/)
    }))
})
