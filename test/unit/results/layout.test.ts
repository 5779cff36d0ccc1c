import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { checkpointingOnDisk } from "../../../src/benchmarks/checkpointing/onDisk.ts"
import { trainingOnDisk } from "../../../src/benchmarks/training/onDisk.ts"
import * as layout from "../../../src/results/layout.ts"
import { suite } from "../../fixtures/readings.ts"

const instants = FastCheck.integer({ min: 0, max: 4_000_000_000_000 })

describe("layout", () => {
  it("has the levels of the benchmark", () => {
    const place = { resultsDir: "/r", model: "m", command: "run" }
    expect(
      layout.runDirectoryPath(checkpointingOnDisk, { ...place, benchmarkType: "checkpointing" }, "20260102_030405")
    )
      .toBe("/r/checkpointing/m/20260102_030405")
    expect(layout.runDirectoryPath(trainingOnDisk, { ...place, benchmarkType: "training" }, "20260102_030405"))
      .toBe("/r/training/m/run/20260102_030405")
  })

  it.prop("stamps are the local time that the wall clock shows", [instants], ([millis]) => {
    const stamp = layout.stampOf(millis)
    expect(stamp).toMatch(/^\d{8}_\d{6}$/)
    expect(layout.isoOfStamp(stamp)).toBe(layout.wallClock(millis).slice(0, 19))
  })

  it.prop("wall clock stamps carry their offset: they mean the instant they were made of", [instants], ([millis]) => {
    expect(Date.parse(layout.wallClock(millis))).toBe(millis)
  })

  it("reads no stamp out of other names", () => {
    for (const name of ["20260102_0304055", "run1", "2026-01-02", "20261302_030405", "20260102_030405_x", ""]) {
      expect(layout.isStamp(name), name).toBe(false)
    }
  })

  it("tells rank files from files that only look like them", () => {
    expect(layout.rankOfFile("12_output.json")).toEqual({ rank: 12, kind: "output" })
    expect(layout.rankOfFile("0_per_epoch_stats.json")).toEqual({ rank: 0, kind: "per_epoch_stats" })
    expect(layout.rankOfFile("per_epoch_stats.json")).toBeUndefined()
    expect(layout.rankOfFile("x_output.json")).toBeUndefined()
  })

  it("knows the whole file by what is packed or half copied, and nothing else by it", () => {
    const names = ["summary.json.gz", ".summary.json.Ab12", ".summary.json.Ab12Cd", "summary.json.part", "summary.json"]
    expect(new Set(names.map(layout.wholeName))).toEqual(new Set(["summary.json"]))
    for (const name of ["._summary.json", ".summary.json.swp", "summary.json~", "summary.json.orig", ".summary.json"]) {
      expect(layout.wholeName(name), name).not.toBe("summary.json")
    }
    expect(layout.isMetadataFile("training_20260203_100000_metadata.json")).toBe(true)
    expect(layout.isMetadataFile("._training_20260203_100000_metadata.json")).toBe(false)
  })

  it("knows the short names of benchmark folders (R114)", () => {
    expect(["training", "checkpointing", "vector_database", "kv_cache", "vectordb", "kvcache", "x"].map(
      (name) => suite.named(name)?.directoryName
    )).toEqual(["training", "checkpointing", "vector_database", "kv_cache", "vector_database", "kv_cache", undefined])
  })
})
