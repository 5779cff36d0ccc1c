import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { divisionOf, placeOf, seriesOf } from "../../../src/results/place.ts"
import { suite } from "../../fixtures/readings.ts"

const names = FastCheck.stringMatching(/^[A-Z][a-z]{2,8}-[0-9]{1,3}$/)

describe("placeOf", () => {
  it.prop(
    "reads division, organisation and system wherever the tree begins",
    [
      FastCheck.constantFrom("closed", "Open", "CLOSED", "whatif"),
      names,
      names,
      FastCheck.array(names, { maxLength: 2 })
    ],
    ([division, organization, systemName, above]) => {
      const run = "training/unet3d/run/20260203_100000"
      expect(placeOf(suite, [...above, division, organization, "results", systemName, run].join("/"))).toEqual({
        division: division.toUpperCase(),
        organization,
        systemName
      })
      expect(placeOf(suite, `results/${systemName}/${run}`)).toEqual({ division: null, organization: null, systemName })
      expect(placeOf(suite, run)).toEqual({ division: null, organization: null, systemName: null })
    }
  )

  it.each<[string, string | null]>([
    ["results/training/unet3d/run/20260203_100000", null],
    ["results/20260203_100000", null],
    ["closed/Acme/results/checkpointing/llama3-8b/20260203_100000", null],
    ["my/results/closed/Acme/results/sys/training/x", "sys"]
  ])("%s: system %s", (path, systemName) => {
    expect(placeOf(suite, path).systemName).toBe(systemName)
  })

  it("takes no other folder for a division", () => {
    expect([divisionOf("closed"), divisionOf("enclosed"), divisionOf(" OPEN ")]).toEqual(["CLOSED", null, "OPEN"])
  })
})

describe("seriesOf", () => {
  it.each([
    ["DDN/sys/unet3d-a100/runs/run1/c013", "DDN/sys/unet3d-a100"],
    ["Ham/unet3d_1Client_A100/run4", "Ham/unet3d_1Client_A100"],
    ["Ham/unet3d_1Client_A100/2024-08-29-09-29-27", "Ham/unet3d_1Client_A100"],
    ["training/unet3d/run/20260203_100000", "training/unet3d"],
    ["checkpointing/llama3-8b/20260203_100000", "checkpointing/llama3-8b"],
    ["20260203_100000", ""],
    ["anything/else", "anything/else"]
  ])("%s → %s", (path, series) => {
    expect(seriesOf(suite, path)).toBe(series)
  })
})

describe("names", () => {
  it.each([
    ["llama_8b", "llama3-8b"],
    ["llama3_405b", "llama3-405b"],
    ["LLAMA3-1T", "llama3-1t"],
    ["llama3-70b", "llama3-70b"],
    ["Unet3D", "unet3d"],
    ["llama3.1-8b", "llama3.1-8b"]
  ])("%s is %s", (text, name) => {
    expect(suite.modelName(text)).toBe(name)
  })

  it.each([
    ["unet3d_h100", "h100"],
    ["my_model_v2_MI355", "mi355"],
    ["unet3d_datagen", undefined],
    ["my_model", undefined],
    ["llama3_8b", undefined]
  ])("the accelerator of %s is %s (D27)", (choice, accelerator) => {
    expect(suite.acceleratorOf(choice)).toBe(accelerator)
  })
})
