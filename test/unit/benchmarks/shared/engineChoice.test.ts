import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { chooseEngine, type EngineRequest } from "../../../../src/benchmarks/shared/engineChoice.ts"

const nothing: EngineRequest = {
  wanted: "auto",
  closed: false,
  open: false,
  hosts: [],
  nativeOnly: [],
  officialOnly: [],
  hostname: "here",
  official: "dlio",
  installed: null
}

const texts = (request: EngineRequest) => {
  const choice = chooseEngine(request)
  return Either.isLeft(choice) ? choice.left.advice : undefined
}

/** What is asked for when one piece of advice is taken at its word. */
const taking = (request: EngineRequest, words: string): EngineRequest =>
  words.split(" and ").reduce((it, text): EngineRequest => {
    const names: ReadonlyArray<string> = text.startsWith("leave ") ? text.match(/--[\w-]+/g) ?? [] : []
    const [, engine] = /^use --engine (native|dlio)$/.exec(text) ?? []
    const isKnown = names.length > 0 || engine !== undefined || text.startsWith("run without --")
    if (!isKnown) throw new Error(`nobody can do this: ${text}`)
    const left = (all: ReadonlyArray<string>) => all.filter((name) => !names.includes(`--${name}`))
    return {
      ...it,
      ...(engine === "native" || engine === "dlio" ? { wanted: engine } : {}),
      ...(text.startsWith("run without") ? { closed: false, open: false } : {}),
      hosts: names.includes("--hosts") || names.includes("--hostfile") ? [] : it.hosts,
      nativeOnly: left(it.nativeOnly),
      officialOnly: left(it.officialOnly)
    }
  }, request)

const all: ReadonlyArray<EngineRequest> = (["auto", "native", "dlio"] as const).flatMap((wanted) =>
  [{}, { closed: true }, { open: true }].flatMap((division) =>
    [[], ["here"], ["n1"], ["n1", "n2"]].flatMap((hosts) =>
      [[], ["scale", "verify"]].flatMap((nativeOnly) =>
        [[], ["mpi-bin"], ["hostfile"]].map((officialOnly) => ({
          ...nothing,
          ...division,
          wanted,
          hosts,
          nativeOnly,
          officialOnly
        }))
      )
    )
  )
)

describe("advice about the engine", () => {
  it("is taken when it is typed, whatever was typed before", () => {
    const refused = all.filter((request) => texts(request) !== undefined)
    expect(refused.length).toBeGreaterThan(50)
    for (const request of refused) {
      const ways = texts(request)?.split(", or ") ?? []
      expect(ways.length).toBeGreaterThan(0)
      for (const way of ways) expect([request, way, texts(taking(request, way))]).toEqual([request, way, undefined])
    }
  })

  it("names each way out that is enough by itself", () => {
    expect(texts({ ...nothing, wanted: "native", closed: true })).toBe(
      "run without --closed to see the category these parameters would earn, or use --engine dlio"
    )
    expect(texts({ ...nothing, wanted: "dlio", nativeOnly: ["scale"] })).toBe(
      "leave --scale out, or use --engine native"
    )
    expect(texts({ ...nothing, wanted: "dlio", closed: true, nativeOnly: ["scale"] })).toBe("leave --scale out")
    expect(texts({ ...nothing, officialOnly: ["mpi-bin"] })).toBe("leave --mpi-bin out, or use --engine dlio")
    expect(texts({ ...nothing, nativeOnly: ["scale"], officialOnly: ["mpi-bin"] })).toBe("leave --mpi-bin out")
  })
})
