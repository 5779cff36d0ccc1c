import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { checkpointingEdition } from "../../../../src/benchmarks/checkpointing/edition.ts"
import { chooseLayout, type LayoutRequest } from "../../../../src/benchmarks/checkpointing/layout.ts"
import { modelNames } from "../../../../src/benchmarks/checkpointing/models.ts"
import { defaultEdition, editionId } from "../../../../src/rules/editions/list.ts"

const { models } = checkpointingEdition(defaultEdition)

const published = {
  "llama3-8b": { tensor: 1, pipeline: 1, zeroStage: 3 },
  "llama3-70b": { tensor: 8, pipeline: 1, zeroStage: 3 },
  "llama3-405b": { tensor: 8, pipeline: 32, zeroStage: 1 },
  "llama3-1t": { tensor: 8, pipeline: 64, zeroStage: 1 }
} as const

const ask = (
  model: keyof typeof published,
  processes: number,
  more: Partial<Pick<LayoutRequest, "mode" | "data" | "pipeline" | "zeroStage" | "tensor">> = {}
) => chooseLayout({ facts: models[model]!, ...published[model], processes, mode: undefined, data: undefined, ...more })

describe("the mode the official tool chooses", () => {
  it.each(
    [
      ["llama3-8b", 8, "default", 8],
      ["llama3-8b", 2, "default", 2],
      ["llama3-8b", 16, "default", 16],
      ["llama3-70b", 64, "default", 8],
      ["llama3-70b", 8, "subset", 8],
      ["llama3-70b", 3, "subset", 8],
      ["llama3-70b", 72, "default", 9],
      ["llama3-405b", 512, "default", 2],
      ["llama3-405b", 8, "subset", 2],
      ["llama3-405b", 511, "subset", 2],
      ["llama3-1t", 1024, "default", 2],
      ["llama3-1t", 8, "subset", 2]
    ] as const
  )("%s on %d: %s with data parallelism %d", (model, processes, mode, data) => {
    expect(ask(model, processes)).toMatchObject({ _tag: "layout", layout: { mode, parallelism: { data } } })
  })

  it("checkpoint.mode=default on fewer ranks lays out as many whole instances as there are", () => {
    expect(ask("llama3-70b", 16, { mode: "default" })).toMatchObject({
      layout: { mode: "default", parallelism: { data: 2 }, reason: expect.stringContaining("was given") }
    })
  })

  it("fewer ranks than CLOSED takes are practice, and the nearest counts that make a result are named", () => {
    const reasonOf = (...asked: Parameters<typeof ask>) => {
      const choice = ask(...asked)
      return choice._tag === "layout" ? choice.layout.reason : choice.reason
    }
    expect(reasonOf("llama3-405b", 8)).toMatch(
      /practice: CLOSED takes 512, OPEN 256 with --params checkpoint.mode=default$/
    )
    expect(reasonOf("llama3-405b", 300)).toMatch(/OPEN 256 or 512 with/)
    expect(reasonOf("llama3-70b", 16)).toMatch(/CLOSED takes 64, OPEN 16 with/)
    const { models: older } = checkpointingEdition(editionId("v2.0"))
    expect(chooseLayout({
      facts: older["llama3-405b"]!,
      ...published["llama3-405b"],
      processes: 8,
      mode: undefined,
      data: undefined
    })).toMatchObject({ layout: { mode: "subset", reason: "8 processes are fewer than the CLOSED count of 512" } })
  })

  it("checkpoint.mode=subset is also possible for llama3-8b", () => {
    expect(ask("llama3-8b", 4, { mode: "subset" })).toMatchObject({
      layout: { mode: "subset", parallelism: { data: 8 } }
    })
  })

  it("model.parallelism.data decides a subset's size", () => {
    expect(ask("llama3-70b", 8, { data: 1 })).toMatchObject({ layout: { mode: "subset", parallelism: { data: 1 } } })
    expect(ask("llama3-70b", 9, { data: 1 })).toMatchObject({ _tag: "impossible", nearest: [8] })
  })
})

describe("impossible layouts", () => {
  it("names the counts around it", () => {
    expect(ask("llama3-70b", 65)).toMatchObject({ _tag: "impossible", nearest: [64, 72] })
    expect(ask("llama3-405b", 8, { mode: "default" })).toMatchObject({ _tag: "impossible", nearest: [256] })
  })

  it("ZeRO 3 with pipeline stages", () => {
    expect(ask("llama3-405b", 512, { zeroStage: 3 })).toMatchObject({ _tag: "impossible", nearest: [] })
  })

  it("an instance larger than the whole a subset is taken from", () => {
    expect(ask("llama3-70b", 8, { tensor: 128 })).toMatchObject({ _tag: "impossible" })
  })
})

describe("properties", () => {
  it.prop(
    "a layout holds every rank, and every count that is named as nearest has a layout",
    [
      FastCheck.constantFrom(...modelNames),
      FastCheck.integer({ min: 1, max: 3000 }),
      FastCheck.constantFrom({}, { mode: "default" as const }, { mode: "subset" as const })
    ],
    ([model, processes, mode]) => {
      const choice = ask(model, processes, mode)
      if (choice._tag === "layout") {
        const { data, pipeline, tensor } = choice.layout.parallelism
        expect(tensor * pipeline * data).toBeGreaterThanOrEqual(processes)
      } else {
        expect(choice.nearest.length).toBeGreaterThan(0)
        for (const count of choice.nearest) {
          expect(ask(model, count, mode)._tag).toBe("layout")
        }
      }
    }
  )
})
